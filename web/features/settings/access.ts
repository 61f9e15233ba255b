import type { OrgRoleAnswer } from '#packages/contract/member'

/** Roles that have a scope, weakest first, in words: "Admin, Manager or Owner". */
export const rolesWith = (roles: readonly Pick<OrgRoleAnswer, 'name' | 'scopes'>[], scope: string): string => {
  const names = roles.filter(({ scopes }) => scopes.includes(scope)).map(({ name }) => name)
  const last = names.at(-1)
  if (last === undefined) return 'Nobody'
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}
