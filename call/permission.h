// What the page may use of this computer: camera and microphone, for our own page, while there is a call. Nothing else, ever.
//
// Shape: one decision; the engine's names of it (which change from Qt 6.8 on) are translated in one place.
#pragma once

#include <QUrl>
#include <QWebEnginePage>

namespace fyr::call {

enum class Wish { camera, microphone, cameraAndMicrophone, screen, other };

[[nodiscard]] bool isAllowed(Wish wish, const QUrl& origin, bool inCall);

[[nodiscard]] Wish wishOf(QWebEnginePage::Feature feature);
// Answers every question of the page by `isAllowed`. `inCall` outlives the page.
void answerPermissions(QWebEnginePage& page, const bool& inCall);

} // namespace fyr::call
