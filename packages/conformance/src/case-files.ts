import preflights from '../cases/preflights.json' with { type: 'json' }

/** The files of rows, in the order in which they run. */
export const caseFiles: readonly object[] = [preflights]
