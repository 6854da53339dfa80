// Without this, the answer for a path that no route has is a page, and pages lose the Vary of proxy.ts.
const missing = () => new Response('Not Found', { status: 404 })

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT }
