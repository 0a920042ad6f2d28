// The triage module: queue left, detail right, action bar below, panels above it. It asks the port for data, a
// presenter for decisions, and paints.
#pragma once

#include "presenter/item.h"
#include "ui/ports.h"

#include <QWidget>


namespace fyr::ui {

class ActionBar;
class AnamnesisPanel;
class AttentionView;
class DetailPane;
class NotePanel;
class OverridePanel;
class QueuePane;
class RoutePanel;

class TriagePage : public QWidget {
    Q_OBJECT
  public:
    explicit TriagePage(WorkstationPort& port, QWidget* parent = nullptr);

    void tick(Instant now); // once a second: the clocks run, offline too
    void showStatus();      // how old what is shown is, which ways out of a conflict are open
    void retranslate();
    void openItem(const std::string& id);
    void focusQueue();
    void focusNextPane();
    void act(presenter::Action action);
    void toggleWhy();
    void toggleVitals();
    void find();
    void step(int by);
    void undoLast();
    void setCompactRows(bool on);
    [[nodiscard]] std::string openPatient() const;
    [[nodiscard]] const presenter::QueueView& view() const;
    // Keys of one letter work only when nobody is writing.
    bool letterKey(int key);

  signals:
    void recordRequested(const std::string& patient);
    void countsChanged();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void refreshQueue();
    void loadItem(const std::string& id);
    void updateBar();
    void showPanel(QWidget* panel);
    void closePanels();
    void placePanels();
    void layoutPanes();
    // `draft`: where what it says was kept; it goes, and the panel closes, only once the command is durable. `seen`: what the
    // person had before them, when that is not what is open now.
    void submit(protocol::CommandType type, json::object payload, const std::string& draft = {}, const clinical::TriageItem* seen = nullptr);
    void say(const QString& text, bool error);
    [[nodiscard]] QString withDraft(const QString& typed, const QString& draft);
    [[nodiscard]] static QString divider(); // between two versions of one text
    [[nodiscard]] const presenter::QueueEntry* entry(const std::string& id) const;

    WorkstationPort& m_port;
    Instant m_now;
    QueuePane* m_queue;
    QWidget* m_right;
    DetailPane* m_detail;
    AttentionView* m_attention;
    class QLabel* m_message;
    ActionBar* m_bar;
    OverridePanel* m_override;
    RoutePanel* m_route;
    NotePanel* m_note;
    AnamnesisPanel* m_anamnesis;
    std::string m_open;
    AttentionLists m_lists;
    std::vector<CommandId> m_undoable;
    bool m_sending = false;
    bool m_onePane = false;
    bool m_detailShown = false; // in the one-pane layout
};

} // namespace fyr::ui
