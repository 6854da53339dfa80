// Nuxt would answer a path that no route has with a page.
export default defineEventHandler(() => {
  throw createError({ statusCode: 404 })
})
