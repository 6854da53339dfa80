/**
 * The public suffixes that people really write into a configuration, by kind. It stands in for the
 * [public suffix list](https://publicsuffix.org), which is too long for an edge worker;
 * `options.isPublicSuffix` adds that. A `*` stands for one label.
 */
const suffixesByKind = {
  /** Anybody can register a name below these. */
  registry: `
    co.uk org.uk me.uk ltd.uk plc.uk net.uk ac.uk com.au net.au org.au id.au co.nz net.nz org.nz
    co.za org.za net.za web.za co.in net.in org.in firm.in gen.in ind.in com.cn net.cn org.cn
    com.br net.br org.br co.jp ne.jp or.jp co.kr or.kr com.mx com.ar com.co com.pe com.ve com.ec
    com.uy com.tr com.tw org.tw com.hk com.sg com.my com.ph com.vn co.id web.id co.th in.th
    co.il org.il com.ua com.pl net.pl org.pl com.es com.pt com.gr co.at or.at co.hu com.ro
    co.ke or.ke com.ng com.eg com.gh com.sa com.qa com.kw com.pk com.bd com.lk com.np
    uk.com us.com eu.com de.com jpn.com`,
  /** Anybody can put pages on a name below these, which the service itself answers. */
  hosting: `
    vercel.app now.sh netlify.app pages.dev workers.dev github.io gitlab.io herokuapp.com fly.dev
    onrender.com up.railway.app web.app firebaseapp.com azurewebsites.net azurestaticapps.net
    *.azurestaticapps.net cloudfront.net amplifyapp.com elasticbeanstalk.com *.elasticbeanstalk.com
    s3.amazonaws.com s3.*.amazonaws.com s3-website.*.amazonaws.com lambda-url.*.on.aws execute-api.*.amazonaws.com
    blob.core.windows.net web.core.windows.net *.web.core.windows.net *.cloudapp.azure.com
    azurecontainerapps.io *.azurecontainerapps.io azureedge.net azurefd.net
    run.app a.run.app *.run.app appspot.com *.r.appspot.com cloudfunctions.net translate.goog
    deno.dev deno.net surge.sh myshopify.com blogspot.com wordpress.com wixsite.com webflow.io
    bitbucket.io neocities.org readthedocs.io gitbook.io glitch.me repl.co replit.app replit.dev
    csb.app stackblitz.io webcontainer.io hf.space streamlit.app koyeb.app ondigitalocean.app
    *.digitaloceanspaces.com r2.dev supabase.co lovable.app bubbleapps.io`,
  /** Anybody can point a name below these at any address, the reader's own machine included. */
  tunnel: `
    ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev trycloudflare.com loca.lt lhr.life
    serveo.net ts.net app.github.dev devtunnels.ms *.devtunnels.ms duckdns.org dynv6.net ddns.net
    hopto.org no-ip.org dyndns.org mooo.com nip.io sslip.io xip.io traefik.me`,
} as const

/** What can be below a public suffix. */
export type SuffixKind = keyof typeof suffixesByKind

interface SuffixTable {
  /** The kind of each suffix, a label that stands for any written as `*`. */
  readonly kinds: ReadonlyMap<string, SuffixKind>
  /** What lies above a suffix (`amazonaws.com`), with the kind of that. */
  readonly kindsBelow: ReadonlyMap<string, SuffixKind>
}

let table: SuffixTable | undefined

/** Returns the table of the list above, which is made when the first pattern is checked. */
function getTable(): SuffixTable {
  table ??= createTable()
  return table
}

function createTable(): SuffixTable {
  const kinds = new Map<string, SuffixKind>()
  const kindsBelow = new Map<string, SuffixKind>()
  for (const [kind, list] of Object.entries(suffixesByKind)) {
    for (const suffix of list.trim().split(/\s+/)) {
      kinds.set(suffix, kind as SuffixKind)
      for (const parent of parentsOf(suffix)) kindsBelow.set(parent, kind as SuffixKind)
    }
  }
  return { kinds, kindsBelow }
}

/** Returns what is above a domain, nearest first: `b.c` and `c` of `a.b.c`. */
export function parentsOf(domain: string): string[] {
  const labels = domain.split('.')
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'))
}

/**
 * Returns what anybody can have directly below a domain, or undefined. A single label is a registry
 * (`com`), but not `localhost`.
 */
export function kindOfSuffix(domain: string): SuffixKind | undefined {
  const name = withoutFinalDot(domain)
  if (!name.includes('.')) return name === 'localhost' || name === '' ? undefined : 'registry'
  return findKind(getTable().kinds, name)
}

/** Returns what anybody can have further below a domain, where a suffix lies below it, or undefined. */
export function kindBelow(domain: string): SuffixKind | undefined {
  return findKind(getTable().kindsBelow, withoutFinalDot(domain))
}

/** Looks a domain up as it stands and with a `*` for its first or its second label. */
function findKind(kinds: ReadonlyMap<string, SuffixKind>, domain: string): SuffixKind | undefined {
  const [first, second, ...others] = domain.split('.')
  const rest = ['', ...others].join('.')
  return kinds.get(domain) ?? kinds.get(`*.${second}${rest}`) ?? kinds.get(`${first}.*${rest}`)
}

function withoutFinalDot(domain: string): string {
  return domain.endsWith('.') ? domain.slice(0, -1) : domain
}
