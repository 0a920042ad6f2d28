#include "call/permission.h"

#include "call/page_files.h"

namespace fyr::call {

bool isAllowed(Wish wish, const QUrl& origin, bool inCall) {
    if (!inCall || !isOurs(origin)) return false;
    switch (wish) {
    case Wish::camera:
    case Wish::microphone:
    case Wish::cameraAndMicrophone: return true;
    case Wish::screen:
    case Wish::other: return false;
    }
    return false;
}

Wish wishOf(QWebEnginePage::Feature feature) {
    switch (feature) {
    case QWebEnginePage::MediaAudioCapture: return Wish::microphone;
    case QWebEnginePage::MediaVideoCapture: return Wish::camera;
    case QWebEnginePage::MediaAudioVideoCapture: return Wish::cameraAndMicrophone;
    case QWebEnginePage::DesktopVideoCapture:
    case QWebEnginePage::DesktopAudioVideoCapture: return Wish::screen;
    default: return Wish::other;
    }
}

void answerPermissions(QWebEnginePage& page, const bool& inCall) {
    QObject::connect(&page, &QWebEnginePage::featurePermissionRequested, &page, [&page, &inCall](const QUrl& origin, QWebEnginePage::Feature feature) {
        const bool allowed = isAllowed(wishOf(feature), origin, inCall);
        page.setFeaturePermission(origin, feature, allowed ? QWebEnginePage::PermissionGrantedByUser : QWebEnginePage::PermissionDeniedByUser);
    });
}

} // namespace fyr::call
