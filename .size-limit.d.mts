/** What each package may weigh, as `21.5 kB`. */
export const budgets: readonly { readonly folder: string; readonly limit: string }[]
