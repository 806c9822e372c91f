/* Reads one line of JSON into a tree. Names in the protocol are plain, so escapes stay as they are written. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>

struct json {
	enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } type;
	long number; /* also 1 for true */
	char *text;
	char *key;          /* of a member of an object */
	struct json *first; /* of an array or an object */
	struct json *next;
};

/* NULL where the text is no JSON. */
struct json *json_read(char *text);

/* NULL where the member is missing or null. */
struct json *json_get(struct json *object, const char *key);
const char *json_text(struct json *object, const char *key);
long json_number(struct json *object, const char *key);
bool json_is(struct json *object, const char *key, const char *text);

#endif
