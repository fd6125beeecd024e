/** Copying and printing recovery codes; both buttons stay hidden without this script. */
for (const section of document.querySelectorAll<HTMLElement>('[data-recovery-codes]')) {
  const copy = section.querySelector<HTMLButtonElement>('[data-copy]');
  const print = section.querySelector<HTMLButtonElement>('[data-print]');
  if (print !== null) {
    print.hidden = false;
    print.addEventListener('click', () => window.print());
  }
  // Not there on plain http other than localhost.
  if (copy !== null && 'clipboard' in navigator) {
    copy.hidden = false;
    copy.addEventListener('click', () => {
      const codes = [...section.querySelectorAll('code')].map(({ textContent }) => textContent);
      void navigator.clipboard.writeText(codes.join('\n')).then(() => {
        copy.textContent = copy.dataset['copied'] ?? copy.textContent;
      });
    });
  }
}
