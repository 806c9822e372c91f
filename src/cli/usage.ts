/** What `npm run spec -- --help` prints. */
export const USAGE = `Usage: npm run spec -- [options] [FILE[:LINE] | FOLDER]...

Runs the specification against an implementation. Without a path, all of features/.

  --implementation NAME   the implementation to judge (default: reference)
  --exec COMMAND          judge the implementation that this command starts, without a shell
  -t, --tags EXPRESSION   only scenarios whose tags match: @G-031, "@G-031 or @G-032"
  --name REGEXP           only scenarios whose name matches
  --schedule STRING       run one interleaving again, as a run has printed it
  --order ORDER           defined, reverse, random or random:SEED (default: defined)
  --parallel N, --jobs N  run in N worker processes, or a single search in N threads
  --linux RELEASE         only ask what that release promises, such as 5.10; a kernel knows its own
  --shard I/N             run part I of N, from 1 on, of the scenarios or of a single search;
                          npm run merge joins the parts' reports
  --random RUNS           of the reference: so many random interleavings of a script, not all
  --bug-depth D           of --random: steps whose order a bug depends on (default: 3)
  --seed S                of --random: repeats the interleavings that it printed
  --retry N               run a failing scenario again, up to N times
  -f, --format TYPE:PATH  write one more of cucumber's reports
  --max-states N          states that one search may take, in all its parts, of an exhaustive
                          implementation
  --max-seconds N         seconds that one search may take; what is cut off is inconclusive.
                          Of an adapter: seconds that it has for one answer (default: 60)
  --world-parameters JSON further parameters for the steps
  --expectations FILE     known failures, with reasons; one that passes fails the run too
  --json                  print conformance.json, and nothing else, on standard output
  --junit FILE            write a JUnit report that has the expectations in it
  -b, --backtrace         keep cucumber's own frames in stack traces
  -h, --help              print this

Exit code: 0 every guarantee kept, 1 one broken or not judged, 2 wrong arguments or input,
3 the implementation could not be run.
`;
