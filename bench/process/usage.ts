import { readFileSync } from 'node:fs';

/** A clock tick of /proc: always 100 a second in user space (https://man7.org/linux/man-pages/man5/proc.5.html). */
const MICROSECONDS_PER_TICK = 10_000;
const PAGE_BYTES = 4_096;

/** User and system time of all threads of a process, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The process's name, in brackets, may contain spaces. `utime` and `stime` are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
}

/** The number of files and sockets that a process may have open. */
export function openFilesLimit(): number {
  const line = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'));
  return line ? Number(line[1]) : Number.POSITIVE_INFINITY;
}
