/** What a signed-in person or a token may do; each role has what the ones before it have. */
export const ROLES = ['viewer', 'helpdesk', 'comms', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who may call a route. `anyone` is open always (sign-in, assets, heartbeats); `status` and `read` are open without
 * signing in as far as `PUBLIC_READ` says, and need `viewer` otherwise.
 */
export type Access = 'anyone' | 'status' | 'read' | Role

export type PublicRead = 'all' | 'status' | 'none'

export const ROLE_NAMES: Record<Role, string> = {
  viewer: 'Viewer',
  helpdesk: 'Help desk',
  comms: 'Communications',
  admin: 'Administrator',
}

export function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role)
}

export function hasRole(role: Role | null, needed: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** The one rule of who gets in; `role` is null for somebody who has not signed in. */
export function isAllowed(access: Access, role: Role | null, publicRead: PublicRead): boolean {
  if (access === 'anyone') return true
  if (access === 'status') return publicRead !== 'none' || role !== null
  if (access === 'read') return publicRead === 'all' || role !== null
  return hasRole(role, access)
}
