import { withoutValues } from './plain-text.ts'

/** A command of a key-value store or document database without values. */
export interface DescribedCommand {
  readonly text: string
  /** In capitals for key-value stores, as the database names it for documents. */
  readonly action: string
}

const commands = new Set(
  [
    'APPEND AUTH BITCOUNT BITFIELD BITOP BITPOS BLMOVE BLPOP BRPOP BZPOPMAX BZPOPMIN COPY DBSIZE DECR DECRBY DEL DISCARD DUMP ECHO EVAL EVALSHA EXEC EXISTS',
    'EXPIRE EXPIREAT EXPIRETIME FCALL FLUSHALL FLUSHDB GEOADD GEODIST GEOHASH GEOPOS GEORADIUS GEOSEARCH GET GETBIT GETDEL GETEX GETRANGE GETSET HDEL HELLO',
    'HEXISTS HGET HGETALL HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HSCAN HSET HSETNX HSTRLEN HVALS INCR INCRBY INCRBYFLOAT INFO KEYS LINDEX LINSERT LLEN',
    'LMOVE LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MGET MIGRATE MONITOR MOVE MSET MSETNX MULTI PERSIST PEXPIRE PEXPIREAT PFADD PFCOUNT PFMERGE PING',
    'PSETEX PSUBSCRIBE PTTL PUBLISH PUNSUBSCRIBE QUIT RANDOMKEY RENAME RENAMENX RESTORE RPOP RPOPLPUSH RPUSH RPUSHX SADD SCAN SCARD SDIFF SELECT SET SETBIT',
    'SETEX SETNX SETRANGE SINTER SINTERSTORE SISMEMBER SMEMBERS SMISMEMBER SMOVE SORT SPOP SRANDMEMBER SREM SSCAN STRLEN SUBSCRIBE SUNION TIME TOUCH TTL TYPE',
    'UNLINK UNSUBSCRIBE UNWATCH WAIT WATCH XACK XADD XAUTOCLAIM XCLAIM XDEL XLEN XPENDING XRANGE XREAD XREADGROUP XREVRANGE XTRIM ZADD ZCARD ZCOUNT ZINCRBY',
    'ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANK ZSCAN ZSCORE PUT REMOVE',
    'FLUSH CAS GETS DELETE REPLACE PREPEND STATS',
  ].flatMap((line) => line.split(' ')),
)
const twoWordCommands = new Set('ACL CLIENT CLUSTER CONFIG DEBUG FUNCTION MEMORY OBJECT PUBSUB SCRIPT SLOWLOG XGROUP XINFO'.split(' '))

/** `SET key 1` becomes `SET *` (features.md 2.5); undefined: it begins with no command. */
export const describeKeyCommand = (description: string): DescribedCommand | undefined => {
  const [first = '', second = ''] = description.slice(0, 200).trim().split(/\s+/, 3)
  const command = first.toUpperCase()
  if (twoWordCommands.has(command) && /^[a-z]{2,20}$/i.test(second)) {
    const action = `${command} ${second.toUpperCase()}`
    return { text: `${action} *`, action }
  }
  if (!commands.has(command)) return undefined
  return { text: second === '' ? command : `${command} *`, action: command }
}

const documentToken = /"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|[{}[\](),:]|[^\s{}[\](),:"']+/g
/** Commands whose value is the collection. */
const documentCommands = new Set(
  'find insert update delete aggregate count distinct findAndModify findandmodify createIndexes listIndexes dropIndexes mapReduce create drop'.split(
    ' ',
  ),
)
const openers = '{[('
const closers = '}])'
const unquoted = (token: string): string => token.replace(/^["']/, '').replace(/["']$/, '')

/** The text that a command on documents becomes, token by token. */
interface DocumentText {
  text: string
  depth: number
  hasValue: boolean
}

const putMark = (into: DocumentText, mark: string): void => {
  if (mark === ',' && into.hasValue) return
  if (openers.includes(mark)) into.depth += 1
  if (closers.includes(mark)) into.depth -= 1
  into.hasValue = false
  into.text = closers.includes(mark) && into.text.endsWith(',') ? into.text.slice(0, -1) + mark : into.text + mark
}

/** Values one after another in a list are one. */
const putValue = (into: DocumentText): void => {
  if (into.hasValue) return
  into.text += '?'
  into.hasValue = true
}

const putKey = (into: DocumentText, token: string): void => {
  if (into.hasValue) into.text += ','
  into.hasValue = false
  into.text += `"${withoutValues(unquoted(token))}"`
}

/** What the first key and its value are when they are a command; both '' when they are not. */
const commandOf = ([, key = '', , value = '']: readonly string[]): { readonly action: string; readonly collection: string } => {
  const action = unquoted(key)
  if (!documentCommands.has(action)) return { action: '', collection: '' }
  return { action, collection: /^["']/.test(value) ? withoutValues(unquoted(value)) : '' }
}

/**
 * A command on documents, as JSON or as the shell writes it: keys stay, values become `?`, `{"find":"orders","filter":{"_id":"?"}}`; the collection, which
 * is the value of a command, stays without its numbers. Linear, also on texts that are cut off. Undefined: it holds no document.
 */
export const describeDocumentCommand = (description: string): (DescribedCommand & { readonly collection: string }) | undefined => {
  const tokens = description.match(documentToken) ?? []
  if (tokens[0] !== '{') return undefined
  const into: DocumentText = { text: '', depth: 0, hasValue: false }
  const { action, collection } = commandOf(tokens)
  for (const [at, token] of tokens.entries()) {
    const isMark = token.length === 1 && (openers + closers + ',:').includes(token)
    if (isMark) putMark(into, token)
    else if (tokens[at + 1] === ':') putKey(into, token)
    else if (at === 3 && collection !== '') into.text += `"${collection}"`
    else putValue(into)
  }
  return { text: into.text, action, collection }
}
