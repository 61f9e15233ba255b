/** Words that are printed in capitals and are never an alias. Names of functions and types are not among them: those keep their case. */
const keywords: readonly string[] = [
  'SELECT INSERT UPDATE DELETE REPLACE MERGE UPSERT CREATE DROP ALTER TRUNCATE BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE SET SHOW USE EXPLAIN CALL COPY LOCK',
  'FETCH DECLARE CLOSE START PRAGMA VACUUM ANALYZE GRANT REVOKE LISTEN NOTIFY DESCRIBE EXEC EXECUTE PREPARE DEALLOCATE DISCARD RESET OPTIMIZE',
  'DISTINCT ALL TOP AS FROM INTO VALUES TABLE VIEW INDEX WHERE PREWHERE GROUP BY ORDER HAVING LIMIT OFFSET UNION EXCEPT INTERSECT WINDOW OVER PARTITION',
  'JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL STRAIGHT_JOIN LATERAL ON USING ONLY AND OR NOT IN IS NULL LIKE ILIKE RLIKE REGEXP SIMILAR BETWEEN EXISTS',
  'ANY SOME CASE WHEN THEN ELSE END ASC DESC NULLS FIRST LAST FOR NOWAIT SKIP LOCKED SHARE WITH RECURSIVE MATERIALIZED RETURNING CONFLICT DO NOTHING',
  'DUPLICATE KEY DEFAULT IGNORE IF ARRAY INTERVAL COLLATE ESCAPE FILTER WITHIN FORCE TABLESAMPLE FINAL TO TRANSACTION WORK CURSOR ROWS ROW TRUE FALSE',
  'CONSTRAINT PRIMARY FOREIGN REFERENCES UNIQUE CASCADE ADD COLUMN TRIGGER FUNCTION PROCEDURE TEMPORARY TEMP OUTPUT MATCHED QUALIFY SETTINGS FORMAT',
]

const known = new Set(keywords.flatMap((line) => line.split(' ')))
const longest = 13

/** A keyword in capitals; undefined: the word is a name. */
export const keywordOf = (word: string): string | undefined => {
  if (word.length > longest) return undefined
  const upper = word.toUpperCase()
  return known.has(upper) ? upper : undefined
}

/** Words that begin a statement, and are what it does. */
const actions = new Set((keywords.slice(0, 2).join(' ') + ' WITH').split(' '))

/** True: an SQL statement may begin with the word, which is in capitals. */
export const isSqlAction = (word: string): boolean => actions.has(word)
