import type { Generated } from 'kysely'
import type { Role } from '../http/roles.ts'

export interface UserTables {
  app_user: UserTable
  session: SessionTable
  sign_in_failure: SignInFailureTable
  one_time_link: OneTimeLinkTable
  api_token: ApiTokenTable
}

interface UserTable {
  id: Generated<number>
  email: string
  name: string
  role: Role
  /** PHC string; null until the person has followed the first one-time link. */
  password_hash: string | null
  created_at: string
  disabled_at: string | null
  last_seen_at: string | null
}

interface SessionTable {
  id_hash: string
  user_id: number
  created_at: string
  last_seen_at: string
  expires_at: string
  address: string | null
  user_agent: string | null
}

interface SignInFailureTable {
  id: Generated<number>
  email: string
  address: string
  at: string
}

interface OneTimeLinkTable {
  token_hash: string
  user_id: number
  created_at: string
  expires_at: string
  used_at: string | null
}

interface ApiTokenTable {
  id: Generated<number>
  name: string
  role: Role
  token_hash: string
  /** The last four characters, to tell one token from another. */
  hint: string
  created_by: number | null
  created_at: string
  expires_at: string | null
  revoked_at: string | null
  last_used_at: string | null
}
