// Loaded before a compiled program, in each of its threads: stacks tell lines of our sources. The maps of packages are left
// alone; those of one of them alone would be 10 MB of text in every thread, looked through at each collection of garbage.
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false });
