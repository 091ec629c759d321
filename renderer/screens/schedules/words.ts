/** Which program keeps the times. @param kind of the host */
export const whileItRuns = (kind: string): string =>
  kind === 'serve' ? 'Schedules run while calipso serve runs' : 'Schedules run while Calipso is open'
