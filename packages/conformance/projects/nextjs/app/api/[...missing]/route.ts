// Without this, a path that no route has gets a page as its response, and pages lose the Vary of proxy.ts.
const missing = () => new Response('Not Found', { status: 404 })

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT }
