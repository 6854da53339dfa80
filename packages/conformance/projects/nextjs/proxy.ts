import { withCors } from '@crossgate/fetch'
import { NextResponse } from 'next/server'
import { cors } from './policy'

export const proxy = withCors(cors, () => NextResponse.next())

export const config = { matcher: '/api/:path*' }
