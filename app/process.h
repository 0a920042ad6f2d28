// What the process does for the safety of the record in its memory, and how it starts itself anew.
#pragma once

#include <QStringList>

namespace fyr::app {

inline constexpr int restartCode = 75; // the event loop ends with it to be started anew

// No core dumps, no tracing by other programs of the same user, no contents in memory that was freed.
void protectProcess();

// Replaces this process by a fresh one with the same arguments: the only certain way to forget what was on screen.
// Returns only when it could not.
void startAnew(const QStringList& arguments);

} // namespace fyr::app
