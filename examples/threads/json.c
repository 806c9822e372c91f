#include "json.h"

#include <stdlib.h>
#include <string.h>

static struct json *value(char **at);

static void blanks(char **at)
{
	while (**at != '\0' && strchr(" \t\r\n", **at))
		(*at)++;
}

static bool take(char **at, char wanted)
{
	blanks(at);
	if (**at != wanted)
		return false;
	(*at)++;
	return true;
}

/* Ends the string in place, where its quotation mark was. */
static char *string(char **at)
{
	char *start;

	if (!take(at, '"'))
		return NULL;
	start = *at;
	while (**at != '"') {
		if (**at == '\\' && (*at)[1] != '\0')
			(*at)++;
		if (**at == '\0')
			return NULL;
		(*at)++;
	}
	*(*at)++ = '\0';
	return start;
}

static bool members(char **at, struct json *parent, char end)
{
	struct json **tail = &parent->first;

	if (take(at, end))
		return true;
	do {
		char *key = NULL;

		if (end == '}' && (!(key = string(at)) || !take(at, ':')))
			return false;
		*tail = value(at);
		if (!*tail)
			return false;
		(*tail)->key = key;
		tail = &(*tail)->next;
	} while (take(at, ','));
	return take(at, end);
}

static bool word(char **at, const char *wanted)
{
	size_t length = strlen(wanted);

	if (strncmp(*at, wanted, length) != 0)
		return false;
	*at += length;
	return true;
}

static struct json *value(char **at)
{
	struct json *read = calloc(1, sizeof(*read));
	bool good = true;

	blanks(at);
	if (**at == '"') {
		read->type = JSON_STRING;
		read->text = string(at);
		good = read->text != NULL;
	} else if (take(at, '{')) {
		read->type = JSON_OBJECT;
		good = members(at, read, '}');
	} else if (take(at, '[')) {
		read->type = JSON_ARRAY;
		good = members(at, read, ']');
	} else if (word(at, "true")) {
		read->type = JSON_BOOL;
		read->number = 1;
	} else if (word(at, "false")) {
		read->type = JSON_BOOL;
	} else if (!word(at, "null")) {
		char *start = *at;

		read->type = JSON_NUMBER;
		read->number = strtol(start, at, 10);
		good = *at != start;
	}
	return good ? read : NULL;
}

struct json *json_read(char *text)
{
	struct json *read = value(&text);

	blanks(&text);
	return *text == '\0' ? read : NULL;
}

struct json *json_get(struct json *object, const char *key)
{
	if (!object || object->type != JSON_OBJECT)
		return NULL;
	for (struct json *member = object->first; member; member = member->next)
		if (strcmp(member->key, key) == 0)
			return member->type == JSON_NULL ? NULL : member;
	return NULL;
}

const char *json_text(struct json *object, const char *key)
{
	struct json *member = json_get(object, key);

	return member ? member->text : NULL;
}

long json_number(struct json *object, const char *key)
{
	struct json *member = json_get(object, key);

	return member ? member->number : 0;
}

bool json_is(struct json *object, const char *key, const char *text)
{
	const char *found = json_text(object, key);

	return found && strcmp(found, text) == 0;
}
