// Replicates JSON documents from a PouchDB on disk to a pouchdb-server: node pouch.js FILE.ndjson STORE URL BATCH
// Prints one line of JSON: documents, seconds, bytes sent.
const fs = require('node:fs')
const http = require('node:http')
const PouchDB = require('pouchdb-node')

const [file, store, url, batch] = process.argv.slice(2)

async function main () {
  const local = new PouchDB(store)
  const documents = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
  for (let at = 0; at < documents.length; at += 1000) await local.bulkDocs(documents.slice(at, at + 1000))
  let bytes = 0
  const before = http.request
  http.request = function (...words) {
    const request = before.apply(this, words)
    const write = request.write
    request.write = function (chunk, ...more) { bytes += Buffer.byteLength(chunk); return write.call(this, chunk, ...more) }
    const end = request.end
    request.end = function (chunk, ...more) {
      if (chunk && typeof chunk !== 'function') bytes += Buffer.byteLength(chunk)
      return end.call(this, chunk, ...more)
    }
    return request
  }
  const began = process.hrtime.bigint()
  const done = await local.replicate.to(url, { batch_size: Number(batch) })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  console.log(JSON.stringify({ documents: done.docs_written, seconds, bytes }))
}

main().catch((error) => { console.error(error); process.exit(1) })
