export const GET = () => new Response('written twice')
