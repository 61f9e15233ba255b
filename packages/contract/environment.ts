import { z } from 'zod'

/** `GET /api/0/organizations/{org}/environments/`: each name once, whatever projects have it. */
export const environmentSchema = z.object({ id: z.string(), name: z.string() })
export type Environment = z.infer<typeof environmentSchema>

/** `GET /api/0/projects/{org}/{project}/environments/` (a list) and `.../environments/{environment}/` (GET, PUT). */
export const projectEnvironmentSchema = environmentSchema.extend({ isHidden: z.boolean() })
export type ProjectEnvironment = z.infer<typeof projectEnvironmentSchema>

/** `PUT /api/0/projects/{org}/{project}/environments/{environment}/`. */
export const environmentChangeSchema = z.object({ isHidden: z.boolean() })
export type EnvironmentChange = z.infer<typeof environmentChangeSchema>
