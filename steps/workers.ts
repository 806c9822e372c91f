/** Which scenario a worker process takes next. */
import { setParallelCanAssign } from '@cucumber/cucumber';
import { mayBegin } from '../src/suite/work-queue';

setParallelCanAssign(mayBegin);
