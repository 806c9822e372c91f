/** The command behind `npm run schemas`: write the schemas that are made from definitions. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocolSchema } from '../src/protocol/json-schema';

writeFileSync(join(__dirname, '../schemas/protocol.schema.json'), protocolSchema());
