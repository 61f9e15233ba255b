import { z } from 'zod'

import { projectField, timeField, webAddressField } from '#server/http/body-fields'

const projectsMax = 500

const isEnvironmentName = (text: string): boolean => !/[\p{Cc}/\\]/u.test(text) && !/^(?:\.\.?|none)$/i.test(text)

/** Body of `POST .../deploys/` (grouping.md 6.4); environments are called as events may call them (ingest.md 3.4). */
export const newDeploySchema = z.object({
  environment: z
    .string()
    .trim()
    .min(1, 'the environment that the release came to is expected')
    .max(64)
    .refine(isEnvironmentName, 'an environment cannot be called so'),
  name: z.string().max(64).nullish(),
  url: webAddressField.nullish(),
  dateStarted: timeField.nullish(),
  dateFinished: timeField.nullish(),
  projects: z.array(projectField).max(projectsMax).nullish(),
})
export type NewDeploy = z.infer<typeof newDeploySchema>
