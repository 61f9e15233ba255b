import { systemClock } from '#core/time'
import { settingsHelp, settingsOf } from '#server/config'
import { dataFolderAt } from '#server/roles/data-folder'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import { withShortWrite } from '#server/stores/metadata/short-write'

const help = `vedette replay-log [settings]

Marks all dead letters (items that Vedette itself failed on) as due. The running server, or the next one that starts, appends them
to the log again and processes them with its present code. What fails again becomes a dead letter again.

${settingsHelp()}
`

/** `vedette replay-log`: exit code 0 with the number of dead letters marked, 1 when the store is busy, 2 for a wrong argument. */
export const replayLog = async (args: readonly string[]): Promise<number> => {
  if (args.includes('--help')) {
    process.stdout.write(help)
    return 0
  }
  const settings = settingsOf(args)
  if (!settings.ok) {
    process.stderr.write(settings.error.map((line) => `vedette: ${line}\n`).join(''))
    return 2
  }
  const metadata = openMetadata({ file: dataFolderAt(settings.value.dataDir).metadata, role: 'command' })
  const marked = await withShortWrite(metadata.db, async (trx) => {
    const result = await trx.updateTable('dead_letters').set({ next_at: systemClock.nowMs() }).executeTakeFirst()
    return Number(result.numUpdatedRows)
  })
  await metadata.close()
  if (!marked.ok) {
    process.stderr.write('vedette: the metadata store is busy, try again\n')
    return 1
  }
  process.stdout.write(`${marked.value} dead letters will be processed again\n`)
  return 0
}
