import type { FindingCode } from '../../performance/query-insight/index.ts';

/** What is said of a finding; {node} is the node as EXPLAIN calls it, the other names are numbers of its evidence. */
export interface FindingText {
  title: string;
  why: string;
  advice: string;
}

const MEMORY =
  'Zuerst weniger Zeilen oder Spalten lesen. Sonst der Anweisung mehr Speicher geben: SET LOCAL work_mem in ihrer Transaktion; die Einstellung des Servers so lassen, denn jeder Knoten jeder Sitzung darf so viel nehmen.';

/** Findings in German. In English they say it themselves. */
export const findingsDe: Readonly<Record<FindingCode, FindingText>> = {
  'seq-scan-large': {
    title: '{node} liest {rowsRead} Zeilen und behält {rowsKept}',
    why: 'Die ganze Tabelle wird gelesen; die Zeit wächst mit ihr.',
    advice:
      'Wird das meiste verworfen, hilft ein Index auf dem, wonach gefragt wird, in derselben Form. Wird alles gebraucht, nach weniger fragen oder Summen vorhalten.',
  },
  'high-filter-discard': {
    title: '{node} verwirft {rowsRemoved} Zeilen und behält {rowsKept}',
    why: 'Diese Zeilen wurden nur gelesen, um verworfen zu werden.',
    advice:
      'Die gewünschten Zeilen von einem Index finden lassen, zuerst mit den Spalten, die auf Gleichheit geprüft werden; bei Unterabfragen die Bedingung dorthin schreiben, wo die Zeilen entstehen.',
  },
  'filter-not-in-index-cond': {
    title: '{node} findet {rowsRemoved} Zeilen, die der Filter verwirft',
    why: 'Der Index kennt nur einen Teil der Bedingung, so dass Zeilen der Tabelle umsonst geholt werden.',
    advice: 'Die Spalten des Filters hinten an den Index anfügen oder ihn auf die Bedingung beschränken.',
  },
  'nested-loop-many-iterations': {
    title: '{node} durchläuft die innere Seite {loops}-mal',
    why: 'Jede Zeile außen beginnt innen eine neue Suche; die Zeit ist das Produkt der beiden.',
    advice:
      'Die innere Seite nach dem indizieren, was sie verbindet, oder ANALYZE und CREATE STATISTICS, damit ein Hash Join sie einmal liest. Was nicht gebraucht wird, vor dem Verbund begrenzen.',
  },
  'cartesian-product': {
    title: '{node} verbindet {outerRows} mit {innerRows} Zeilen ohne Bedingung',
    why: 'Jede Zeile der einen Seite trifft jede der anderen; meist wurde eine Bedingung vergessen.',
    advice: 'Die Bedingung schreiben, die beide verbindet. Sind alle Paare gewünscht, zuerst eine Seite klein machen.',
  },
  'row-misestimate': {
    title: '{node} liefert {actualRows} Zeilen, erwartet waren {estimatedRows}',
    why: 'Nach diesen Zahlen wählt der Planer Verbünde, ihre Reihenfolge und den Speicher.',
    advice:
      'ANALYZE auf den Tabellen. Bleibt es so, mehr Statistik für die Spalten (SET STATISTICS) oder CREATE STATISTICS für Spalten, die voneinander abhängen.',
  },
  'stale-statistics': {
    title: '{node}: Die Statistik der Tabelle ist veraltet',
    why: 'Der Planer nimmt Größe und Werte vom letzten ANALYZE und plant für das, was damals da war.',
    advice: 'ANALYZE ausführen. Kommt es wieder, Autovacuum früher beginnen lassen (autovacuum_analyze_scale_factor).',
  },
  'sort-spill': {
    title: '{node} passt nicht in den Speicher: {diskKb} kB auf der Platte',
    why: 'Was nicht in work_mem passt, wird in Teilen sortiert, geschrieben und von dort gemischt.',
    advice: `Ein Index in dieser Ordnung braucht kein Sortieren. ${MEMORY}`,
  },
  'hash-spill': {
    title: '{node} passt nicht in den Speicher: {batches} Durchgänge',
    why: 'Was nicht in work_mem × hash_mem_multiplier passt, wird geschrieben und Teil für Teil wieder gelesen.',
    advice: MEMORY,
  },
  'temp-io': {
    title: '{node} liest {tempRead} und schreibt {tempWritten} temporäre Blöcke',
    why: 'Zeilen, die nicht in work_mem passen, gehen auf die Platte und kommen zurück.',
    advice: MEMORY,
  },
  'merge-join-unsorted': {
    title: '{node} sortiert zuerst {sortedRows} Zeilen',
    why: 'Ein Merge Join braucht beide Seiten geordnet; hier werden sie nur dafür sortiert.',
    advice:
      'Ein Index auf den Spalten des Verbunds liefert sie geordnet; mit mehr work_mem genügt vielleicht ein Hash.',
  },
  'topn-heapsort': {
    title: '{node} liest {rowsRead} Zeilen und behält {rowsKept}',
    why: 'ORDER BY mit LIMIT liest jede Zeile, wenn kein Index sie geordnet hat; mit einem endet es nach den ersten.',
    advice:
      'Zuerst die Spalten indizieren, die auf Gleichheit geprüft werden, dann die von ORDER BY in ihrer Richtung.',
  },
  'sort-without-index': {
    title: '{node} sortiert {rows} Zeilen',
    why: 'Kein Index hat die Zeilen in dieser Ordnung, so dass alle gelesen und sortiert werden.',
    advice:
      'Ein Index in dieser Ordnung erspart das Sortieren; für das meiste einer großen Tabelle kann Sortieren schneller sein. Vergleichen.',
  },
  'large-offset': {
    title: 'OFFSET erzeugt {rowsSkipped} Zeilen, um sie zu überspringen',
    why: 'Jede Seite kostet so viel wie alle vor ihr; was sich ändert, verschiebt Zeilen zwischen ihnen.',
    advice:
      'Bei der letzten gezeigten Zeile weitermachen: WHERE (key, id) < (…) ORDER BY key, id LIMIT …, mit einem Index darauf.',
  },
  'add-limit': {
    title: '{rows} Zeilen werden geordnet und alle gesendet',
    why: 'Eine geordnete Liste wird vom Anfang gelesen, und selten bis zum Ende.',
    advice: 'Ein LIMIT hinzufügen und über den Schlüssel weiterblättern; dann werden nur wenige Zeilen gebraucht.',
  },
  'too-much-data': {
    title: '{rows} Zeilen gehen an den Client',
    why: 'Zeilen in Text zu verwandeln, zu senden und zu halten kostet mehr, als sie zu finden.',
    advice: 'Nur die nötigen Spalten nennen und seitenweise fragen, oder die Datenbank summieren lassen.',
  },
  'lossy-bitmap': {
    title: '{node} merkt sich {lossyBlocks} Seiten ohne ihre Zeilen',
    why: 'Die Bitmap passte nicht in work_mem; jede Zeile dieser Seiten wird noch einmal geprüft.',
    advice: 'Die Bedingung mit einer weiteren Spalte im Index verengen oder SET LOCAL work_mem höher setzen.',
  },
  'heap-fetches': {
    title: '{node} fragt die Tabelle nach {heapFetches} Zeilen',
    why: 'Ein Index weiß nicht, wer eine Zeile sehen darf; auf Seiten, die VACUUM nicht markiert hat, wird die Tabelle gefragt.',
    advice: 'VACUUM ausführen; bei oft beschriebenen Tabellen Autovacuum früher kommen lassen.',
  },
  'could-be-index-only': {
    title: '{node} besucht die Tabelle nur für {columns}',
    why: 'Ein Index, der auch diese Spalten hält, könnte ohne die Tabelle antworten.',
    advice: 'Ist die Anweisung häufig, die Spalten mit INCLUDE aufnehmen; der Index wächst um ihre Breite.',
  },
  'correlated-subplan': {
    title: '{node}: Eine Unterabfrage läuft {loops}-mal',
    why: 'Sie fragt nach einem Wert der äußeren Zeile, so dass jede Zeile sie neu ausführt.',
    advice:
      'Als Verbund schreiben, oder als LATERAL mit gruppierter Unterabfrage, die einmal läuft; indizieren, wonach sie sucht.',
  },
  'memoize-evictions': {
    title: '{node} hatte {hits} Treffer und vergaß {evictions} Einträge',
    why: 'Es gibt mehr Schlüssel, als der Speicher fasst; Buch zu führen nützt wenig.',
    advice: 'SET LOCAL work_mem oder hash_mem_multiplier höher setzen, oder mit enable_memoize = off vergleichen.',
  },
  'low-cache-hit': {
    title: '{node} liest {read} Blöcke von außerhalb des Speichers',
    why: 'Sie waren nicht in shared_buffers, sondern kamen vom System oder von der Platte.',
    advice:
      'Noch einmal ausführen: Ein kalter Speicher ist dann warm. Bleibt es so, weniger Seiten lesen oder shared_buffers vergrößern.',
  },
  'jit-cost': {
    title: 'Das Übersetzen dauert {jitMs} ms',
    why: 'Der Planer erwartete so viel Arbeit, dass Übersetzen sich lohne; es lohnte sich nicht.',
    advice: 'Zuerst die Schätzungen verbessern. Sonst jit_above_cost anheben oder SET jit = off für kurze Anweisungen.',
  },
  'workers-not-launched': {
    title: '{node} bekam {launched} von {planned} Helfern',
    why: 'Die Helfer des Servers waren beschäftigt; was für mehr geplant war, lief in weniger Prozessen.',
    advice: 'Prüfen, wie viele Anweisungen zugleich parallel laufen; max_parallel_workers anheben, wo Kerne frei sind.',
  },
  'trigger-time': {
    title: 'Trigger brauchen {triggerMs} ms',
    why: 'Trigger und Fremdschlüssel laufen einmal für jede geschriebene Zeile, außerhalb der Knoten des Plans.',
    advice:
      'Spalten indizieren, von denen Fremdschlüssel ausgehen; Trigger je Anweisung mit Übergangstabellen schreiben.',
  },
  'slow-query': {
    title: 'Die Ausführung dauert {executionMs} ms, die Planung {planningMs} ms',
    why: 'Über 100 ms bemerken Menschen, und so lange ist eine Verbindung besetzt.',
    advice: 'Zuerst die Knoten mit dem größten Anteil an der Zeit ansehen.',
  },
  'high-cost': {
    title: 'Der Planer erwartet Kosten von {totalCost}',
    why: 'Kosten von 1.000 entsprechen etwa dem Lesen von ebenso vielen Seiten hintereinander.',
    advice: 'Weniger lesen: ein Index auf dem, wonach gefragt wird, weniger Zeilen oder vorgehaltene Summen.',
  },
};
