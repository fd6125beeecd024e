/** What is said of a remark; {subject} is what it is about, the other names are of its evidence. */
export interface RemarkText {
  title: string;
  why: string;
}

/** Remarks on the database in German, by their code. In English they say it themselves. */
export const remarksDe: Readonly<Record<string, RemarkText>> = {
  'index-invalid': {
    title: '{subject} ist nicht gültig',
    why: 'Ein Bau wurde abgebrochen: Kein Plan nutzt den Index, doch jeder Schreibvorgang pflegt ihn.',
  },
  'index-duplicate': {
    title: '{subject} gibt es zweimal ({bytes})',
    why: 'Beide werden bei jedem Schreiben gepflegt, einer genügt.',
  },
  'index-prefix': {
    title: 'Ein anderer Index beginnt mit den Spalten von {subject} ({bytes})',
    why: 'Der längere dient denselben Anfragen; der kürzere ist schmaler, kostet aber jedes Schreiben.',
  },
  'index-unused': {
    title: 'Keine Anfrage hat {subject} benutzt ({bytes})',
    why: 'Er kostet jedes Schreiben und Platz. Auf Replikaten oder zu seltenen Zeiten kann er doch gebraucht werden.',
  },
  'foreign-key-without-index': {
    title: 'Kein Index von {subject} beginnt mit den Spalten von {constraint}',
    why: 'Wird eine Zeile gelöscht, auf die er verweist, wird die Tabelle von Anfang bis Ende gelesen.',
  },
  'table-read-whole': {
    title: '{subject} ({rows} Zeilen) wurde {seqScans}-mal ganz gelesen',
    why: 'Ihren Anfragen fehlt vielleicht ein Index; der Berater prüft Kandidaten an echten Anweisungen.',
  },
  'table-bloat': {
    title: 'Von {subject} sind {bloatBytes} leer',
    why: 'Jedes Lesen der ganzen Tabelle geht auch durch den leeren Raum.',
  },
  'index-bloat': {
    title: 'Von {subject} sind {bloatBytes} leer',
    why: 'Ein neu gebauter Index ist kleiner und bleibt eher im Speicher.',
  },
  'cache-hit-low': {
    title: 'Zu wenige Blöcke ({subject}) waren in shared_buffers: {blocksRead} kamen von außerhalb',
    why: 'shared_buffers sind klein für das, was immer wieder gelesen wird, oder große Tabellen werden ganz gelesen.',
  },
  'checkpoints-too-often': {
    title: '{requested} Checkpoints kamen vor ihrer Zeit, {timed} nach der Uhr',
    why: 'Das WAL war voll. Jeder Checkpoint schreibt jede Seite neu, die sich danach ändert: Weniger schreiben weniger.',
  },
  'connections-nearly-used-up': {
    title: '{used} von {max} Verbindungen sind offen',
    why: 'Wer kommt, wenn keine mehr da ist, wird abgewiesen. Ein Pooler wie PgBouncer bedient mehr mit weniger.',
  },
  'idle-in-transaction': {
    title: '{subject} tut nichts in einer offenen Transaktion, die {seconds} s alt ist',
    why: 'Vacuum kann nichts entfernen, was sie noch sehen könnte, und was sie gesperrt hat, bleibt gesperrt.',
  },
  'long-transaction': {
    title: '{subject} hat seit {seconds} s eine Transaktion offen',
    why: 'Vacuum kann nichts entfernen, was sie noch sehen könnte, und was sie gesperrt hat, bleibt gesperrt.',
  },
  'lock-holds-others-up': {
    title: 'Auf {subject} warten {holdsUp}, am längsten seit {longestSeconds} s',
    why: 'Sie fahren fort, sobald die Transaktion endet.',
  },
  'replica-lags': {
    title: '{subject} muss noch {lagBytes} WAL nachvollziehen',
    why: 'Was es antwortet, ist alt. Lange Anfragen dort halten es auf, ebenso eine langsame Platte.',
  },
  'slot-lost': {
    title: 'Der Slot {subject} hat WAL verloren, das er braucht, oder verliert es bald',
    why: 'Niemand liest ihn. Entfernen, wenn sein Leser für immer fort ist.',
  },
  'slot-keeps-wal': {
    title: 'Der unbenutzte Slot {subject} hält {retainedBytes} WAL fest',
    why: 'Niemand liest ihn, und die Platte füllt sich. Entfernen, wenn sein Leser für immer fort ist.',
  },
  'sequence-near-its-end': {
    title: '{subject} ist bei {lastValue} von {limit}',
    why: 'An ihrem Ende scheitert jedes Einfügen. Vorher die Spalte zu bigint machen, was die Tabelle neu schreibt.',
  },
  'wraparound-near': {
    title: 'Die ältesten Zeilen von {subject} sind {age} Transaktionen alt',
    why: 'Kurz vor 2.147.483.648 lehnt PostgreSQL jedes Schreiben ab. Vacuum kommt nicht durch: nach alten Transaktionen, Slots und vorbereiteten Transaktionen sehen.',
  },
  'vacuum-behind': {
    title: 'Vacuum kommt mit {subject} nicht nach: {deadRows} tote Zeilen',
    why: 'Tote Zeilen brauchen Platz, und jedes Lesen geht an ihnen vorbei. Alte Transaktionen halten sie fest.',
  },
  'autovacuum-off': {
    title: 'Autovacuum ist für {subject} aus, mit {deadRows} toten Zeilen',
    why: 'Tote Zeilen brauchen Platz, und jedes Lesen geht an ihnen vorbei.',
  },
  'autovacuum-scale-factor': {
    title: 'Autovacuum wartet bei {subject} ({rows} Zeilen) zu lange, bis es beginnt',
    why: 'Ein Anteil einer großen Tabelle ist viel: Öfter zu räumen dauert jedes Mal weniger.',
  },
  'statistics-missing': {
    title: 'Die Statistik von {subject} fehlt oder ist überholt ({changedSinceAnalyze} Zeilen geändert)',
    why: 'Der Planer rät, wie viele Zeilen es gibt, und wählt falsche Pläne.',
  },
  ...settings({
    shared_buffers: 'Der eigene Speicher von PostgreSQL sollte etwa ein Viertel des Speichers der Maschine sein.',
    effective_cache_size: 'Danach schätzt der Planer, wie viel eines Index im Speicher liegt; es belegt selbst nichts.',
    work_mem:
      'Jeder Knoten jeder Sitzung darf so viel nehmen: Zu wenig schreibt auf die Platte, zu viel erschöpft die Maschine.',
    maintenance_work_mem: 'Vacuum und der Bau von Indexen gehen mit mehr schneller, und nur wenige laufen zugleich.',
    huge_pages: 'Große Seiten sparen bei großen shared_buffers die Verwaltung kleiner.',
    checkpoint_timeout: 'Jeder Checkpoint schreibt jede Seite neu, die sich danach ändert: Seltener schreibt weniger.',
    max_wal_size: 'Ist das WAL voll, kommt der Checkpoint vor seiner Zeit.',
    wal_compression: 'Ganze Seiten im WAL werden kleiner, für wenig Rechenzeit.',
    fsync: 'Ohne dies kann ein Absturz die Datenbank zerstören.',
    full_page_writes: 'Ohne dies kann ein Absturz halb geschriebene Seiten zurücklassen.',
    random_page_cost: 'Auf Platten ohne bewegte Teile kostet eine beliebige Seite kaum mehr als die nächste.',
    jit: 'Bei kurzen Anfragen dauert das Übersetzen oft länger, als es einspart.',
    track_io_timing: 'Ohne dies sagt kein Plan, wie lange auf die Platte gewartet wurde.',
    idle_in_transaction_session_timeout: 'Vergessene Transaktionen halten Sperren und tote Zeilen fest.',
    max_connections: 'Jede Verbindung ist ein Prozess; ein Pooler bedient mehr mit weniger.',
    autovacuum: 'Ohne dies wachsen Tabellen, Statistiken veralten, und am Ende lehnt der Server Schreiben ab.',
  }),
};

function settings(reasons: Readonly<Record<string, string>>): Record<string, RemarkText> {
  return Object.fromEntries(
    Object.entries(reasons).map(([name, why]) => [
      `setting-${name.replaceAll('_', '-')}`,
      { title: '{subject} ist {current}, vorgeschlagen: {suggested}', why },
    ]),
  );
}
