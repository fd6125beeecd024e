import { addProperty, splitList } from './properties.ts';

type Fields = Record<string, unknown>;

/** Which part of the output a line without a name of its own belongs to. */
export type Section = 'nodes' | 'planning' | 'jit' | 'serialization';

const TIMES: Readonly<Record<string, string>> = {
  'planning time': 'Planning Time',
  'execution time': 'Execution Time',
  'total runtime': 'Execution Time',
};

/** Adds what a line below the nodes says of the whole plan. Undefined: it is a property of a node. */
export function addFooter(envelope: Fields, section: Section, line: string): Section | undefined {
  const colon = line.indexOf(':');
  const key = line.slice(0, colon);
  const value = line.slice(colon + 1).trim();
  const time = TIMES[key.toLowerCase()];
  if (time !== undefined) {
    const ms = /^(\d+(?:\.\d+)?) ?ms/.exec(value)?.[1];
    if (ms !== undefined) envelope[time] = Number(ms);
    return 'nodes';
  }
  if (line === 'Planning:') return open(envelope, 'Planning', 'planning');
  if (line === 'JIT:' || key.startsWith('JIT for ')) return open(envelope, 'JIT', 'jit');
  if (key === 'Settings') envelope['Settings'] = settings(value);
  else if (key === 'Query Identifier') envelope['Query Identifier'] = value;
  else if (key.startsWith('Trigger ')) addTrigger(envelope, key, value);
  else if (key === 'Serialization') return serialization(envelope, value);
  else return section === 'nodes' ? undefined : inSection(envelope, section, key, value);
  return section;
}

function open(envelope: Fields, name: string, section: Section): Section {
  envelope[name] ??= {};
  return section;
}

function inSection(envelope: Fields, section: Section, key: string, value: string): Section {
  if (section === 'planning') {
    const planning = envelope['Planning'] as Fields;
    if (key === 'Memory') {
      for (const [, name, kilobytes] of value.matchAll(/(used|allocated)=(\d+)kB/g)) {
        planning[name === 'used' ? 'Memory Used' : 'Memory Allocated'] = Number(kilobytes);
      }
    } else addProperty(planning, key, value);
  } else if (section === 'jit') {
    const jit = envelope['JIT'] as Fields;
    if (key === 'Functions') jit['Functions'] = Number(value);
    const total = /\bTotal (\d+(?:\.\d+)?) ms/.exec(value)?.[1];
    if (key === 'Timing' && total !== undefined) jit['Timing'] = { Total: Number(total) };
  } else addProperty(envelope['Serialization'] as Fields, key, value);
  return section;
}

/** "work_mem = '64MB', search_path = 'a, b'" */
function settings(value: string): Record<string, string> {
  const pairs = splitList(value).map((pair) => /^([\w.]+) = '(.*)'$/s.exec(pair));
  return Object.fromEntries(pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? '']])));
}

/** "Trigger for constraint fk on orders: time=1.2 calls=3", "Trigger audit on orders: calls=3" */
function addTrigger(envelope: Fields, key: string, value: string): void {
  const [, name, constraint, relation] =
    /^Trigger (?:(\S+?) ?)??(?:for constraint (\S+))?(?: on (.+))?$/.exec(key) ?? [];
  const trigger: Fields = { 'Trigger Name': name ?? constraint };
  if (constraint !== undefined) trigger['Constraint Name'] = constraint;
  if (relation !== undefined) trigger['Relation'] = relation;
  const [, time] = /\btime=(\d+(?:\.\d+)?)/.exec(value) ?? [];
  const [, calls] = /\bcalls=(\d+)/.exec(value) ?? [];
  if (time !== undefined) trigger['Time'] = Number(time);
  trigger['Calls'] = Number(calls ?? 0);
  ((envelope['Triggers'] ??= []) as Fields[]).push(trigger);
}

/** "time=0.020 ms  output=12kB  format=text" */
function serialization(envelope: Fields, value: string): Section {
  const [, time] = /\btime=(\d+(?:\.\d+)?) ms/.exec(value) ?? [];
  const [, output] = /\boutput=(\d+)kB/.exec(value) ?? [];
  const [, format] = /\bformat=(\w+)/.exec(value) ?? [];
  envelope['Serialization'] = {
    ...(time === undefined ? {} : { Time: Number(time) }),
    'Output Volume': Number(output ?? 0),
    Format: format,
  };
  return 'serialization';
}
