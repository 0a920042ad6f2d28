// A button with an optional urgency shape or icon and the key that does the same. Painted from the tokens.
#pragma once

#include "clinical/urgency.h"
#include "ui/theme/shapes.h"

#include <QAbstractButton>
#include <optional>

namespace fyr::ui {

enum class ButtonLook { secondary, primary, quiet, small, option, rail };

class KeyButton : public QAbstractButton {
    Q_OBJECT
  public:
    explicit KeyButton(const QString& text, const QString& key = {}, ButtonLook look = ButtonLook::secondary,
                       QWidget* parent = nullptr);
    void setLevel(std::optional<clinical::Urgency> level);
    void setIconShape(std::optional<Icon> icon);
    void setKey(const QString& key);
    void setLook(ButtonLook look);
    void setShowKey(bool on); // narrow bars drop the keycaps first
    // Disabled with the reason where people look for it: tool tip and accessible description.
    void setWhyNot(const QString& reason);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_key;
    ButtonLook m_look;
    std::optional<clinical::Urgency> m_level;
    std::optional<Icon> m_icon;
    bool m_showKey = true;
};

} // namespace fyr::ui
