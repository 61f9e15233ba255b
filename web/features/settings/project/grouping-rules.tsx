import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import type { Regrouping } from '#packages/contract/grouping-preview'
import type { ProjectDetails } from '#packages/contract/project-details'

import { failureOf } from '../../../api/client.ts'
import type { Answer, Failure } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { Button } from '../../../ui/button.tsx'
import { Refusal } from '../../../ui/refusal.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states.tsx'
import { notify } from '../../../ui/toast.tsx'
import { useDraft } from '../draft.ts'
import type { Draft } from '../draft.ts'
import { LinesField, SelectField, SettingsForm } from '../form.tsx'
import { projectPath } from '../queries.ts'
import { useChange } from '../use-change.ts'
import { staleProject } from './project.ts'
import { regroupingQuery } from './regrouping-queries.ts'
import { RegroupingView } from './regrouping-result.tsx'
import { refusedRules } from './rule-refusal.ts'

import styles from './regrouping.module.css'

interface Part {
  readonly org: string
  readonly project: ProjectDetails
}

interface RuleTexts {
  readonly fingerprintingRules: string
  readonly groupingEnhancements: string
}

type Reach = 'new' | 'stored'

const reaches = [
  { value: 'new', label: 'New events' },
  { value: 'stored', label: 'New and stored events' },
] as const

const reachHints: Readonly<Record<Reach, string>> = {
  new: 'What is stored stays in its issues.',
  stored: 'Issues that become one are merged, and stored events of an issue that splits are taken apart. It can be undone.',
}

const isSame = (a: RuleTexts, b: RuleTexts): boolean =>
  a.fingerprintingRules === b.fingerprintingRules && a.groupingEnhancements === b.groupingEnhancements

/** The regrouping of the address, and how to look at another one. */
const useShown = ({ org, project }: Part) => {
  const { regrouping: id } = useSearch({ from: '/settings/$org/projects/$project/issue-grouping' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const query = useQuery({ ...regroupingQuery(useApi(), org, project.slug, id ?? ''), enabled: id !== undefined })
  const show = (next: Regrouping | undefined) => {
    if (next) client.setQueryData(['regrouping', org, project.slug, next.id], next)
    void navigate({
      to: '/settings/$org/projects/$project/issue-grouping/',
      params: { org, project: project.slug },
      search: next ? { regrouping: next.id } : {},
      resetScroll: false,
      // What is typed stays: it is the same page.
      ignoreBlocker: true,
    })
  }
  return { id, query, show, regrouping: id === undefined ? undefined : query.data }
}

/** When what was applied, or taken back, is done, the project has other rules, and a version more: then nothing is left to save. */
const useEnd = ({ org, project }: Part, regrouping: Regrouping | undefined, draft: Draft<RuleTexts>) => {
  const client = useQueryClient()
  const awaited = useRef('')
  useEffect(() => {
    if (!regrouping || regrouping.kind === 'preview') return
    if (regrouping.dateFinished === null) awaited.current = regrouping.id
    else if (awaited.current === regrouping.id) {
      awaited.current = ''
      const read = staleProject(org, project.slug).map((queryKey) => client.invalidateQueries({ queryKey: [...queryKey] }))
      void Promise.all(read).then(draft.reset)
    }
  }, [client, org, project.slug, regrouping, draft.reset])
}

/** Whoever opens the address of a preview has its rules in the form. */
const useTexts = (draft: Draft<RuleTexts>, regrouping: Regrouping | undefined) => {
  const filled = useRef('')
  useEffect(() => {
    if (regrouping?.kind !== 'preview' || filled.current === regrouping.id) return
    filled.current = regrouping.id
    const { fingerprintingRules, groupingEnhancements } = regrouping
    if (!draft.isDirty) draft.set({ fingerprintingRules, groupingEnhancements })
  }, [draft, regrouping])
}

const staleNote = (regrouping: Regrouping, values: RuleTexts): string | undefined =>
  regrouping.kind === 'preview' && !isSame(regrouping, values) ? 'The rules above are others than those that were previewed.' : undefined

const Shown = (props: { readonly org: string; readonly shown: ReturnType<typeof useShown>; readonly values: RuleTexts }) => {
  const { query, id, regrouping, show } = props.shown
  if (id === undefined) return null
  if (query.isPending) return <SkeletonRows rows={3} label="Reading what the rules do" />
  const close = (
    <Button look="quiet" onClick={() => show(undefined)}>
      Close
    </Button>
  )
  if (failureOf(query.error).status === 404)
    return (
      <EmptyState title="This preview is not kept any more" actions={close}>
        <p>The last twenty of a project are. Preview the rules again.</p>
      </EmptyState>
    )
  if (!regrouping)
    return <ErrorState what="What the rules do could not be read" failure={failureOf(query.error)} onRetry={() => void query.refetch()} />
  return <RegroupingView org={props.org} regrouping={regrouping} note={staleNote(regrouping, props.values)} end={close} />
}

/** Tries the rules that are in the form. What the server says against them is shown below the button. */
const Try = (props: Part & { readonly draft: Draft<RuleTexts>; readonly onPreview: (preview: Regrouping) => void }) => {
  const { org, project, draft } = props
  const change = useChange()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const preview = async () => {
    setBusy(true)
    const answer = refusedRules(
      await change((api) => api.post<Regrouping>(projectPath(org, project.slug, 'grouping-preview'), draft.values)),
    )
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) props.onPreview(answer.value)
  }
  return (
    <>
      <div className={styles.try}>
        <Button size="medium" disabled={!draft.isDirty || busy} onClick={() => void preview()}>
          {busy ? 'Reading' : 'Preview'}
        </Button>
        <p>{draft.isDirty ? 'Tries these rules on stored events, and changes nothing.' : 'Change a rule to see what it would do.'}</p>
      </div>
      <Refusal failure={failure} />
    </>
  )
}

const Fields = ({ draft }: { readonly draft: Draft<RuleTexts> }) => (
  <>
    <LinesField
      label="Fingerprint rules"
      hint="One a line, the first that fits wins: what an event must have, ->, what it is grouped by. # begins a comment."
      placeholder={'type:DatabaseError -> database-down, {{ transaction }}\nmessage:"*timeout*" level:warning -> timeouts title="Timeouts"'}
      lines={draft.values.fingerprintingRules}
      onLines={(fingerprintingRules) => draft.set({ fingerprintingRules })}
    />
    <LinesField
      label="Stack trace rules"
      hint="One a line, all that fit count: which frames, and what becomes of them: +app -app +group -group, with ^ or v for those above or below."
      placeholder={'stack.module:com.acme.generated.* -group\nstack.function:handle_error ^-group -group'}
      lines={draft.values.groupingEnhancements}
      onLines={(groupingEnhancements) => draft.set({ groupingEnhancements })}
    />
  </>
)

/** Saves for new events, or begins to apply to stored ones too: then the answer is how far that is. */
const useSave = ({ org, project }: Part, draft: Draft<RuleTexts>, reach: Reach) => {
  const change = useChange()
  const stale = staleProject(org, project.slug)
  return async (): Promise<Answer<Regrouping | null>> =>
    refusedRules<Regrouping | null>(
      reach === 'stored'
        ? await change((api) => api.post<Regrouping>(projectPath(org, project.slug, 'regroupings'), draft.values), stale)
        : await change(async (api) => {
            const answer = await api.put<ProjectDetails>(projectPath(org, project.slug), draft.changed)
            return answer.ok ? { ...answer, value: null } : answer
          }, stale),
    )
}

/** These rules are on their way: there is nothing left to save. */
const isApplying = (regrouping: Regrouping | undefined, values: RuleTexts): boolean =>
  regrouping?.kind === 'apply' && regrouping.dateFinished === null && isSame(regrouping, values)

/** The rules of a project, what they would do to what is stored, and for which events they hold. */
export const RulesForm = ({ org, project }: Part) => {
  const draft = useDraft<RuleTexts>({
    fingerprintingRules: project.fingerprintingRules,
    groupingEnhancements: project.groupingEnhancements,
  })
  const [reach, setReach] = useState<Reach>('new')
  const shown = useShown({ org, project })
  useEnd({ org, project }, shown.regrouping, draft)
  useTexts(draft, shown.regrouping)
  const save = useSave({ org, project }, draft, reach)
  const saved = (applied: Regrouping | null) => {
    notify(applied ? 'The rules are applied to stored events' : 'New events are grouped by these rules')
    shown.show(applied ?? undefined)
    if (applied?.dateFinished !== null) draft.reset()
  }
  const reset = () => {
    draft.reset()
    shown.show(undefined)
  }
  const mayWrite = project.access.includes('project:write')
  const isDirty = draft.isDirty && !isApplying(shown.regrouping, draft.values)
  return (
    <SettingsForm label="Grouping rules" isDirty={isDirty} locked={!mayWrite} save={save} onSaved={saved} onReset={reset}>
      <Fields draft={draft} />
      {mayWrite && <Try org={org} project={project} draft={draft} onPreview={shown.show} />}
      <Shown org={org} shown={shown} values={draft.values} />
      {mayWrite && isDirty && (
        <SelectField
          label="They hold for"
          hint={reachHints[reach]}
          value={reach}
          choices={reaches}
          onChoose={(chosen) => setReach(chosen === 'stored' ? 'stored' : 'new')}
        />
      )}
    </SettingsForm>
  )
}
