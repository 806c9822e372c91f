/*
 * An adapter with real threads, to start from: see docs/check-your-implementation.md.
 *
 *     cd examples/threads && cc -O1 -pthread -o adapter *.c
 *
 * Each run of a script is a process of its own, in which each task of the script is a thread. A run ends by
 * the end of its process, so that nothing has to be taken down, whatever state a bug has left behind.
 */
#include "script.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct outcome {
	char *trace;
	int runs;
	struct outcome *next;
};

static char *read_all(int from)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	char buffer[4096];
	ssize_t size;

	while ((size = read(from, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, (size_t)size, out);
	fclose(out);
	return text;
}

/* The trace of one run; after a '!', why there is none. */
static char *run_once(struct json *script, unsigned long seed)
{
	int ends[2], status;
	char *trace;
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		return strdup("!no process for the run");
	if (child == 0) {
		close(ends[0]);
		run_script(script, seed, ends[1]);
	}
	close(ends[1]);
	trace = read_all(ends[0]);
	close(ends[0]);
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return strdup("!the run has crashed");
	return trace;
}

static void answer_run(struct json *request, int runs, unsigned long seed)
{
	struct json *script = json_get(json_get(request, "params"), "script");
	struct outcome *outcomes = NULL;
	const char *comma = "";

	for (int i = 0; i < runs; i++) {
		char *trace = run_once(script, seed + (unsigned long)i);
		struct outcome **link = &outcomes;

		if (trace[0] == '!') {
			printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"error\":{\"code\":-32000,\"message\":\"%s\"}}\n",
			       json_number(request, "id"), trace + 1);
			return;
		}
		while (*link && strcmp((*link)->trace, trace) != 0)
			link = &(*link)->next;
		if (!*link) {
			*link = calloc(1, sizeof(**link));
			(*link)->trace = trace;
		}
		if ((*link)->trace != trace)
			free(trace);
		(*link)->runs++;
	}
	printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":{\"outcomes\":[", json_number(request, "id"));
	while (outcomes) {
		struct outcome *next = outcomes->next;

		printf("%s{\"trace\":[%s],\"interleavings\":\"%d\"}", comma, outcomes->trace, outcomes->runs);
		free(outcomes->trace);
		free(outcomes);
		outcomes = next;
		comma = ",";
	}
	printf("],\"states\":0,\"complete\":true}}\n");
}

static void answer(struct json *request, int runs, unsigned long seed)
{
	if (json_is(request, "method", "describe"))
		printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":{\"protocol\":1,\"name\":\"threads\",\"version\":\"1\","
		       "\"capabilities\":[\"hold-callbacks\",\"fail-allocations\",\"set-users\",\"srcu\","
		       "\"use-after-free-detection\"],\"mode\":\"sampled\"}}\n",
		       json_number(request, "id"));
	else if (json_is(request, "method", "run"))
		answer_run(request, runs, seed);
	else if (json_is(request, "method", "shutdown"))
		printf("{\"jsonrpc\":\"2.0\",\"id\":%ld,\"result\":null}\n", json_number(request, "id"));
	fflush(stdout);
}

static bool set_bug(const char *name)
{
	static const struct {
		const char *name;
		bool *bug;
	} bugs[] = {
		{ "put-without-grace-period", &bug_put_without_grace_period },
		{ "unregister-without-synchronize", &bug_unregister_without_synchronize },
		{ "insert-without-lock", &bug_insert_without_lock },
		{ "flip-without-waiting", &bug_flip_without_waiting },
	};

	for (size_t i = 0; i < sizeof(bugs) / sizeof(*bugs); i++)
		if (strcmp(bugs[i].name, name) == 0)
			return *bugs[i].bug = true;
	return false;
}

int main(int count, char **arguments)
{
	unsigned long seed = 1;
	int runs = 30;
	char *line = NULL;
	size_t size = 0;

	for (int i = 1; i < count; i += 2) {
		char *value = i + 1 < count ? arguments[i + 1] : "";
		bool known = true;

		if (strcmp(arguments[i], "--runs") == 0)
			known = (runs = atoi(value)) > 0;
		else if (strcmp(arguments[i], "--seed") == 0)
			known = (seed = strtoul(value, NULL, 10)) > 0;
		else
			known = strcmp(arguments[i], "--bug") == 0 && set_bug(value);
		if (!known) {
			fprintf(stderr, "usage: adapter [--runs N] [--seed N] [--bug NAME]..., not %s %s\n", arguments[i], value);
			return 2;
		}
	}
	while (getline(&line, &size, stdin) > 0) {
		struct json *request = json_read(line);

		if (!request) {
			fprintf(stderr, "a line that is no JSON\n");
			return 1;
		}
		answer(request, runs, seed);
		if (json_is(request, "method", "shutdown"))
			break;
	}
	return 0;
}
