import type { ServerUnderTest } from '../server-under-test.ts'

/** How much is seeded. */
export interface SeedSize {
  /** Rows of `events`, up to a hundred thousand more. */
  readonly events: number
  /** Issues that they make, up to as many more as the corpus has; at most as many per issue of the corpus as each of its events has copies. */
  readonly issues: number
}

/** What the rows are made of. */
export interface SeedPlan extends SeedSize {
  /** The first has half of the issues of the corpus. */
  readonly projectIds: readonly number[]
  /** The moment before which all happened. */
  readonly baseMs: number
}

const seedDays = 90
/** What one insert may make within the engine's memory limit for a query. */
const rowsPerInsert = 100_000
/** Two weeks in one insert are written at once, each column with buffers of its own. */
const roomForWeeks = 'max_memory_usage = 1500000000'
const payloadsPerInsert = 10_000
/** Every so many-th event has its body stored, and the newest of each issue: bodies of all would take longer than everything else together. */
const payloadEvery = 16
const dayMs = 86_400_000
const helpTables = ['bench_numbers', 'bench_seeds', 'bench_bodies', 'bench_wanted']

/**
 * SQL of what differs between a seed and its copies: all of it follows from the two numbers, so that the same size gives the same rows. Kinds of a
 * template follow Zipf's law with the exponent of the corpus; the first copies of a template's first event make each kind once.
 */
const drawn = ({ parts, slices, slice, plan }: { parts: number; slices: number; slice: number; plan: SeedPlan }): string => {
  const sliceMs = Math.floor((seedDays * dayMs) / slices)
  const startMs = plan.baseMs - slices * sliceMs + slice * sliceMs
  const ids = plan.projectIds.flatMap((id, index) => (index === 0 ? plan.projectIds.slice(1).map(() => id) : [id]))
  return `cityHash64(seeds.seed, copies.copy) AS draw, (draw % 1048576) / 1048576 AS share, intDiv(draw, 1048576) % ${sliceMs} AS since_ms,
    if(seeds.is_first AND copies.copy < ${parts}, toUInt32(copies.copy),
      toUInt32(least(${parts}, floor(pow(1 - share * (1 - pow(${parts + 1}, -0.1)), -10)))) - 1) AS part,
    if(part = 0, seeds.hashes[1], MD5(concat(seeds.hashes[1], toString(part)))) AS first_hash,
    fromUnixTimestamp64Milli(toInt64(${startMs} + since_ms), 'UTC') AS at,
    toUInt64([${ids.join(', ')}][seeds.template % ${ids.length} + 1]) AS project,
    toFixedString(unhex(concat(leftPad(hex(draw), 16, '0'), leftPad(hex(toUInt32(copies.copy)), 8, '0'), leftPad(hex(seeds.seed), 8, '0'))), 16) AS id`
}

/** Bodies are large: blocks of few rows, written as soon as they are some. */
const smallBlocks = 'SETTINGS max_block_size = 1024, min_insert_block_size_rows = 4096, min_insert_block_size_bytes = 33554432'

/** What is stored, numbered, and out of the way; gives how many events and issues it was. */
const makeTables = async ({ columns }: ServerUnderTest): Promise<{ readonly seeds: number; readonly templates: number }> => {
  for (const table of helpTables) await columns.command(`DROP TABLE IF EXISTS vedette.${table} SYNC`)
  await columns.command(`CREATE TABLE vedette.bench_numbers ENGINE = MergeTree ORDER BY seed AS SELECT event_id, toUInt32(row_number() OVER (ORDER BY hash, event_id)) AS seed,
    toUInt32(dense_rank() OVER (ORDER BY hash)) AS template, row_number() OVER (PARTITION BY hash ORDER BY event_id) = 1 AS is_first FROM vedette.events`)
  await columns.command(`CREATE TABLE vedette.bench_seeds ENGINE = MergeTree ORDER BY seed AS SELECT stored.*, numbers.* EXCEPT (event_id)
    FROM vedette.events AS stored INNER JOIN vedette.bench_numbers AS numbers ON stored.event_id = numbers.event_id`)
  await columns.command(`CREATE TABLE vedette.bench_bodies ENGINE = MergeTree ORDER BY seed SETTINGS index_granularity = 128 AS
    SELECT numbers.seed AS seed, stored.payload AS payload, stored.payload_version AS payload_version, stored.scrub_version AS scrub_version
    FROM vedette.event_payloads AS stored INNER JOIN vedette.bench_numbers AS numbers ON stored.event_id = numbers.event_id ${smallBlocks}`)
  await columns.command('TRUNCATE TABLE vedette.events')
  await columns.command('TRUNCATE TABLE vedette.event_payloads')
  const [row] = await columns.rows<{ seeds: string; templates: number }>(
    'SELECT count() AS seeds, max(template) AS templates FROM vedette.bench_numbers',
  )
  return { seeds: Number(row?.seeds ?? 0), templates: row?.templates ?? 1 }
}

/** Bodies of the newest event of each kind, and of every 16th event, by the number of the seed that stands at the end of each id. */
const copyBodies = async ({ columns }: ServerUnderTest): Promise<void> => {
  const wanted = `(event_id, hash) IN (SELECT argMax(event_id, timestamp), hash FROM vedette.events GROUP BY project_id, hash)
    OR cityHash64(event_id) % ${payloadEvery} = 0`
  await columns.command(`CREATE TABLE vedette.bench_wanted ENGINE = MergeTree ORDER BY place AS
    SELECT project_id, hash, timestamp, event_id, received_at, retention_class, rules_version,
      reinterpretAsUInt32(reverse(substring(event_id, 13, 4))) AS seed, toUInt32(row_number() OVER (ORDER BY received_at, event_id)) AS place
    FROM vedette.events WHERE ${wanted}`)
  const [row] = await columns.rows<{ places: string }>('SELECT count() AS places FROM vedette.bench_wanted')
  for (let from = 0; from <= Number(row?.places ?? 0); from += payloadsPerInsert) {
    await columns.command(`INSERT INTO vedette.event_payloads SELECT wanted.project_id, wanted.hash, wanted.timestamp, wanted.event_id, wanted.received_at,
      wanted.retention_class, wanted.rules_version, bodies.payload_version, bodies.scrub_version, bodies.payload
      FROM (SELECT * FROM vedette.bench_wanted WHERE place >= ${from} AND place < ${from + payloadsPerInsert}) AS wanted
      INNER JOIN vedette.bench_bodies AS bodies ON wanted.seed = bodies.seed
      ${smallBlocks}, join_algorithm = 'full_sorting_merge'`)
  }
}

/** What the server itself does with weeks that are over (server/stores/events/tables.ts), a day later. */
const mergeWeeks = async ({ columns }: ServerUnderTest): Promise<void> => {
  const weeks = await columns.rows<{ name: string; partition: string }>(`SELECT DISTINCT table AS name, partition FROM system.parts
    WHERE active AND database = 'vedette' AND table IN ('events', 'event_payloads') ORDER BY partition, table`)
  const newest = weeks.at(-1)?.partition
  for (const { name, partition } of weeks)
    if (partition !== newest) await columns.command(`OPTIMIZE TABLE vedette.${name} PARTITION ${partition} FINAL`)
}

/**
 * Multiplies what is stored within the engine: each event becomes many, of several issues, spread over 90 days. What was there before is gone. The
 * metadata know nothing of it (seed-metadata.ts). Gives how many issues each issue has become.
 */
export const seedColumns = async (server: ServerUnderTest, plan: SeedPlan): Promise<number> => {
  const { columns } = server
  const { seeds, templates } = await makeTables(server)
  const copies = Math.ceil(plan.events / seeds)
  const parts = Math.max(1, Math.min(copies, Math.ceil(plan.issues / templates)))
  // One insert is one slice of time, with some copies of every seed: so that parts are what a server's batches and merges leave.
  // A day each, as every week that an insert touches costs memory.
  const slices = Math.min(copies, Math.max(seedDays, Math.ceil(copies / Math.max(1, Math.floor(rowsPerInsert / seeds)))))
  // Rows of a server have been merged some times, and then have this form; here one insert stands for many.
  await columns.command("ALTER TABLE vedette.events MODIFY SETTING map_serialization_version_for_zero_level_parts = 'with_buckets'")
  for (let slice = 0; slice < slices; slice++) {
    const inSlice = Math.ceil((copies - slice) / slices)
    await columns.command(`INSERT INTO vedette.events WITH ${drawn({ parts, slices, slice, plan })}
      SELECT seeds.* EXCEPT (seed, template, is_first) REPLACE (project AS project_id, reinterpretAsUInt64(reverse(substring(first_hash, 1, 8))) AS hash,
        at AS timestamp, id AS event_id, at AS received_at, 90 AS retention_class, arrayConcat([toFixedString(first_hash, 16)], arraySlice(seeds.hashes, 2)) AS hashes,
        bitAnd(cityHash64(seeds.user_hash, copies.copy % 6), 9007199254740991) AS user_hash,
        concat(seeds.http_url, '/', toString(copies.copy)) AS http_url, mapUpdate(seeds.tags, map('url', concat(seeds.tags['url'], '/', toString(copies.copy)))) AS tags,
        if(part = 0, seeds.title, concat(seeds.title, ' part ', toString(part))) AS title)
      FROM vedette.bench_seeds AS seeds CROSS JOIN (SELECT ${slice} + ${slices} * number AS copy FROM numbers(${inSlice})) AS copies
      SETTINGS ${roomForWeeks}`)
  }
  await columns.command('ALTER TABLE vedette.events RESET SETTING map_serialization_version_for_zero_level_parts')
  await copyBodies(server)
  await mergeWeeks(server)
  for (const table of helpTables) await columns.command(`DROP TABLE vedette.${table} SYNC`)
  return parts
}
