export const explain = {} as never
