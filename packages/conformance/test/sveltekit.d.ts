/** What the recipe for SvelteKit uses of it. The package itself would bring a bundler along. */
declare module '@sveltejs/kit' {
  interface RequestEvent {
    readonly request: Request
  }
  export type Handle = (input: {
    event: RequestEvent
    resolve: (event: RequestEvent) => Response | Promise<Response>
  }) => Response | Promise<Response>
}
