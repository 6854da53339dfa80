const missing = () => new Response('Not Found', { status: 404 })

export { missing as action, missing as loader }
