// Stands in for the packages of the first edition where they were not built.
export const cors: typeof import('@crossgate/node').cors | undefined = undefined
export const withCors: typeof import('@crossgate/fetch').withCors | undefined = undefined
export const createCors: typeof import('@crossgate/core').createCors | undefined = undefined
export const predict: typeof import('@crossgate/probe').predict | undefined = undefined
export const createPreflightCache:
  | typeof import('@crossgate/probe').createPreflightCache
  | undefined = undefined
