#!/usr/bin/env bash
# Version: Node 20.20.2; pg 8.23.1.
#
# Beside a connectionString the options of pg's Client and Pool lose, even where the string is silent:
# the password option, such as a function that fetches a token for each connection, is dropped by a
# string without a password, which counts as the empty one. The server then says "client password must
# be a string". The ssl option is dropped by a string with sslmode (as its page says), and sslmode=require
# beside ssl: { rejectUnauthorized: false } verifies after all.
# A knowledgeable guess: what the string does not say is taken from the options.
#
# Seen:
#   password option, string without one: the option is not used
#   ssl option, string with sslmode=require: rejectUnauthorized is undefined
#   port option, string without one: the option is not used
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline pg@8.23.1
cat >check.mjs <<'JS'
import pg from 'pg'

const token = () => 'a token'
const url = 'postgresql://ada@db.example/shop'
process.removeAllListeners('warning')
const silent = new pg.Client({ connectionString: url, password: token, port: 6432 })
const strict = new pg.Client({
  connectionString: `${url}?sslmode=require`,
  ssl: { rejectUnauthorized: false },
})
const seen = [silent.password === token, silent.port, strict.ssl.rejectUnauthorized ?? null]
console.log(JSON.stringify(seen))
process.exit(JSON.stringify(seen) === JSON.stringify([false, 5432, null]) ? 0 : 1)
JS
node check.mjs 2>/dev/null
