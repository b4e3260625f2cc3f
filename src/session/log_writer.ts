/** Returns where the output of the pane with this record is kept. */
export function paneLogPath(record: string): string {
  return `${record}.log`;
}
