import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'

/** Hides an environment of the one project of the scope from lists, or shows it again. False when there is none of this name. */
export const hideEnvironment = (scope: Scope, name: string, isHidden: boolean): Promise<Result<boolean, Response>> =>
  scope.change(async (writer) => {
    const changed = await writer
      .update('environments')
      .set({ hidden: isHidden ? 1 : 0 })
      .where('environments.name', '=', name)
      .executeTakeFirst()
    return changed.numUpdatedRows > 0n
  })
