// A test in one language, as `app` installs it; the tests' own again afterwards.
#pragma once

#include "ui/text/words.h"

#include <QCoreApplication>
#include <QTranslator>

namespace fyr::ui::test {

class InLanguage {
  public:
    explicit InLanguage(const QString& lang) : m_before(Words::language()) {
        if (m_translator.load(QStringLiteral(FYR_BINARY_DIR "/i18n/fyr_%1.qm").arg(lang))) QCoreApplication::installTranslator(&m_translator);
        Words::setLanguage(lang);
    }
    ~InLanguage() {
        QCoreApplication::removeTranslator(&m_translator);
        Words::setLanguage(m_before);
    }
    InLanguage(const InLanguage&) = delete;
    InLanguage& operator=(const InLanguage&) = delete;

  private:
    QString m_before;
    QTranslator m_translator;
};

} // namespace fyr::ui::test
