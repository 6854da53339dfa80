/** Entries that are one click away, by key: what a policy of this demo can be tried with. */
export const offersOf = ({ page, api }) => ({
  allowedOrigins: [page, 'http://localhost:*', '*', 'null', 'https://*.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'patch', '*'],
  allowedHeaders: ['X-Api-Key', 'X-Amz-*', '*'],
  exposedHeaders: ['X-Total-Count', 'X-Served-By', '*'],
  excludedPaths: ['/items*'],
  ownOrigins: [api],
  allowedHosts: ['localhost', 'api.example.com', '*.example.com'],
})
