/** The command on the suite in the working directory, in place of the project's own. */
import { main } from '../../src/cli/main';

void main(process.cwd());
