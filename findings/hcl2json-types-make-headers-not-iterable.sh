#!/usr/bin/env bash
# Version: @cdktf/hcl2json 0.21.0 with TypeScript 5.9.3 and @types/node 20.19.43.
#
# A program for Node that walks the headers of a fetch answer (for … of response.headers) has sound
# types. One import of @cdktf/hcl2json anywhere in it, and it has not: the package's declarations
# ask for the library "dom", without its part for iteration, and the browser's Headers take the
# place of Node's. The error stands in the file that walks the headers, not in the one that imports.
# A knowledgeable guess: importing a parser of Terraform changes no global type.
#
# Seen: without the import: sound; with it: error TS2488: Type 'Headers' must have a
# '[Symbol.iterator]()' method that returns an iterator.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline @cdktf/hcl2json@0.21.0 typescript@5.9.3 @types/node@20.19.43
cat >headers.ts <<'TS'
export const names = (headers: Headers): string[] => [...headers].map(([name]) => name)
TS
cat >parser.ts <<'TS'
export const load = () => import('@cdktf/hcl2json')
TS
options="--noEmit --strict --skipLibCheck --target es2022 --lib es2022 --module nodenext --types node"
npx tsc $options headers.ts || exit 1
echo 'without the import: sound'
if message=$(npx tsc $options headers.ts parser.ts); then
  echo 'with the import: sound'
  exit 1
fi
echo "with the import: $message"
grep -q 'headers.ts.*error TS2488' <<<"$message"
