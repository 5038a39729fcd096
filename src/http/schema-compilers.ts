import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

type BuildSerializer = ReturnType<typeof SerializerSelector>
type Serializer = ReturnType<ReturnType<BuildSerializer>>

const buildSerializer = SerializerSelector()
const compiled = new WeakMap<object, Serializer>()

/**
 * What a schema means is worked out once, however many routes and apps of the process use it: half of the time it takes
 * to build the app. Validators are kept by the library, one for each schema, in the compiler that all apps share.
 */
export const COMPILERS = {
  buildValidator: AjvCompiler(),
  buildSerializer: ((external, options) => {
    const compile = buildSerializer(external, options)
    // A schema that may refer to others means what they are.
    if (Object.keys((external as object | undefined) ?? {}).length > 0) return compile
    return (route) => {
      const { schema } = route as { schema: object }
      const serializer = compiled.get(schema) ?? compile(route)
      compiled.set(schema, serializer)
      return serializer
    }
  }) as BuildSerializer,
}
