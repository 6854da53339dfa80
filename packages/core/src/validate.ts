import type { CorsOptions } from './cors.js'
import type { ConfigurationIssue } from './issues.js'

export declare function checkConfiguration(input: unknown, options?: Pick<CorsOptions, 'isPublicSuffix'>): ConfigurationIssue[]
