// From the record: what is booked for the patient, to move or cancel; and a free time, booked or offered.
#pragma once

#include "presenter/booking.h"
#include "ui/common/rising_panel.h"
#include "ui/ports.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;

namespace fyr::ui {

class Segmented;

class BookingPanel : public RisingPanel {
    Q_OBJECT
  public:
    explicit BookingPanel(WorkstationPort& port, QWidget* parent = nullptr);
    void open(const clinical::PersonRef& patient);
    void retranslate() override;

  signals:
    void done(const QString& said);

  protected:
    void trySend() override;

  private:
    enum class Doing { booking, moving, cancelling };
    void readBookings();
    void readTimes();
    void fillBookings();
    void fillTimes();
    void update_();
    void begin(Doing doing, const clinical::Booking& of);
    void send(BookingRequest request, const QString& said);
    [[nodiscard]] std::string mode() const;
    [[nodiscard]] QString when(const clinical::Booking& b) const;
    [[nodiscard]] static QString modeText(std::string_view code);

    WorkstationPort& m_port;
    clinical::PersonRef m_patient;
    Doing m_doing = Doing::booking;
    clinical::Booking m_of; // that is moved or cancelled
    std::vector<clinical::Booking> m_bookings;
    std::vector<presenter::FreeTime> m_times;
    bool m_asking = false;
    bool m_sending = false;
    QString m_problem;
    QWidget* m_list; // of what is booked
    QLabel* m_doingText;
    Segmented* m_mode;
    QListWidget* m_free;
    QLabel* m_reasonLabel;
    QLineEdit* m_reason;
    QComboBox* m_why;
    QLabel* m_note;
    KeyButton* m_back;
    KeyButton* m_offer;
    KeyButton* m_send;
};

} // namespace fyr::ui
