import { Type } from 'typebox'
import { Id } from '../http/fields.ts'
import { ROLES } from '../http/roles.ts'

// Forms are taken as they are typed: what is wrong with them is said by the domain, beside the field.
const Text = (maxLength: number) => Type.String({ maxLength, default: '' })
const RoleWord = Type.Enum(ROLES)

export const SignInForm = Type.Object({ email: Text(1000), password: Text(1000), next: Type.Optional(Text(2000)) })
export const SignInQuery = Type.Object({ next: Type.Optional(Text(2000)) })
export const SetupForm = Type.Object({ code: Text(100), name: Text(1000), email: Text(1000), password: Text(1000) })
export const LinkParams = Type.Object({ token: Type.String({ maxLength: 100 }) })
export const LinkForm = Type.Object({ password: Text(1000) })
export const PasswordForm = Type.Object({ current: Text(1000), password: Text(1000) })
export const UserParams = Type.Object({ id: Id })
export const NewUserForm = Type.Object({ name: Text(1000), email: Text(1000), role: RoleWord })
export const UserForm = Type.Object({ name: Text(1000), role: RoleWord })
export const TokenForm = Type.Object({ name: Text(1000), role: RoleWord, expires: Type.Optional(Text(10)) })
