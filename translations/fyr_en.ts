<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB">
<context>
    <name>CourseWords</name>
    <message numerus="yes">
        <source>Signs of the patient on %n of the last 14 days</source>
        <translation>
            <numerusform>Signs of the patient on %n of the last 14 days</numerusform>
            <numerusform>Signs of the patient on %n of the last 14 days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of yours wait to be sent; the list shows them as done already, but for an answer about risk, which stands until the server has it.</source>
        <translation>
            <numerusform>%n change of yours waits to be sent; the list shows it as done already, but for an answer about risk, which stands until the server has it.</numerusform>
            <numerusform>%n changes of yours wait to be sent; the list shows them as done already, but for an answer about risk, which stands until the server has it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>silent %n d</source>
        <translation>
            <numerusform>silent %n d</numerusform>
            <numerusform>silent %n d</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> (from %n points)</source>
        <translation>
            <numerusform> (from %n point)</numerusform>
            <numerusform> (from %n points)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LineWords</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your %n change(s) are sent in order when the line is back.</source>
        <translation>
            <numerusform>Your change is sent when the line is back.</numerusform>
            <numerusform>Your %n changes are sent in order when the line is back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your %n change(s) are kept encrypted on this computer and are sent in order.</source>
        <translation>
            <numerusform>Your change is kept encrypted on this computer and is sent when you are connected.</numerusform>
            <numerusform>Your %n changes are kept encrypted on this computer and are sent in order.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was stored here is erased. Your %n unsent change(s) are being handed in to the server for a manager to look at.</source>
        <translation>
            <numerusform>What was stored here is erased. Your unsent change is being handed in to the server for a manager to look at.</numerusform>
            <numerusform>What was stored here is erased. Your %n unsent changes are being handed in to the server for a manager to look at.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) about risk in treatments that nobody has taken, since %1.</source>
        <translation>
            <numerusform>%n answer about risk in treatments that nobody has taken, since %1.</numerusform>
            <numerusform>%n answers about risk in treatments that nobody has taken, since %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::AnamnesisPanel</name>
    <message numerus="yes">
        <source>signed %n time(s); this becomes a new version</source>
        <translation>
            <numerusform>signed once; this becomes a new version</numerusform>
            <numerusform>signed %n times; this becomes a new version</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::AttentionPage</name>
    <message numerus="yes">
        <source>%n waiting behind it</source>
        <translation>
            <numerusform>%n waiting behind it</numerusform>
            <numerusform>%n waiting behind it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::AttentionView</name>
    <message numerus="yes">
        <source>%n later change(s) of yours wait for this one:</source>
        <translation>
            <numerusform>%n later change of yours waits for this one:</numerusform>
            <numerusform>%n later changes of yours wait for this one:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallsDelegate</name>
    <message numerus="yes">
        <source>%n to let in</source>
        <translation>
            <numerusform>%n to let in</numerusform>
            <numerusform>%n to let in</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallsPane</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n visit(s) of others are not shown.</source>
        <translation>
            <numerusform>%n visit of others is not shown.</numerusform>
            <numerusform>%n visits of others are not shown.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadDelegate</name>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n unsent</numerusform>
            <numerusform>%n unsent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%n missing</numerusform>
            <numerusform>%n missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadModel</name>
    <message numerus="yes">
        <source>%n unsent change(s)</source>
        <translation>
            <numerusform>%n unsent change</numerusform>
            <numerusform>%n unsent changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more open</source>
        <translation>
            <numerusform>%n more open</numerusform>
            <numerusform>%n more open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Signs of the patient on %n of the last 14 days</source>
        <translation>
            <numerusform>Signs of the patient on %n of the last 14 days</numerusform>
            <numerusform>Signs of the patient on %n of the last 14 days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unread message(s)</source>
        <translation>
            <numerusform>%n unread message</numerusform>
            <numerusform>%n unread messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadPage</name>
    <message numerus="yes">
        <source>%n new answers about risk. They stand on top of the list.</source>
        <translation>
            <numerusform>%n new answer about risk. It stands on top of the list.</numerusform>
            <numerusform>%n new answers about risk. They stand on top of the list.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadPane</name>
    <message numerus="yes">
        <source>%n with open risk</source>
        <translation>
            <numerusform>%n with open risk</numerusform>
            <numerusform>%n with open risk</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to answer</source>
        <translation>
            <numerusform>%n to answer</numerusform>
            <numerusform>%n to answer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n homework</source>
        <translation>
            <numerusform>%n homework</numerusform>
            <numerusform>%n homework</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n to look at</numerusform>
            <numerusform>%n to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nobody of %n needs you now</source>
        <translation>
            <numerusform>Nobody of %n needs you now</numerusform>
            <numerusform>Nobody of %n needs you now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n treatment(s) with an open answer about risk are not shown here.</source>
        <translation>
            <numerusform>%n treatment with an open answer about risk is not shown here.</numerusform>
            <numerusform>%n treatments with an open answer about risk are not shown here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::ComposeCard</name>
    <message numerus="yes">
        <source>A template is not sent without a line of your own: at least %n word(s) more.</source>
        <translation>
            <numerusform>A template is not sent without a line of your own: at least %n word more.</numerusform>
            <numerusform>A template is not sent without a line of your own: at least %n words more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::DetailPane</name>
    <message numerus="yes">
        <source>%n question(s)</source>
        <translation>
            <numerusform>%n question</numerusform>
            <numerusform>%n questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> and %n more</numerusform>
            <numerusform> and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::ExplanationCard</name>
    <message numerus="yes">
        <source>Show also %n finding(s) that hardly weigh</source>
        <translation>
            <numerusform>Show also %n finding that hardly weighs</numerusform>
            <numerusform>Show also %n findings that hardly weigh</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::NewsPane</name>
    <message numerus="yes">
        <source>Active %1 of %n day(s)</source>
        <translation>
            <numerusform>Active %1 of %n day</numerusform>
            <numerusform>Active %1 of %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::NoticeBar</name>
    <message numerus="yes">
        <source>Show %n unsent</source>
        <translation>
            <numerusform>Show %n unsent</numerusform>
            <numerusform>Show %n unsent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::OverridePanel</name>
    <message numerus="yes">
        <source>Below the floor of %n red flag(s). A written reason is required, and the decision is reviewed afterwards.</source>
        <translation>
            <numerusform>Below the floor of %n red flag. A written reason is required, and the decision is reviewed afterwards.</numerusform>
            <numerusform>Below the floor of %n red flags. A written reason is required, and the decision is reviewed afterwards.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::QualityPage</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n case</numerusform>
            <numerusform>%n cases</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::QueueDelegate</name>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n unsent</numerusform>
            <numerusform>%n unsent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::QueueModel</name>
    <message numerus="yes">
        <source>%n red flag(s)</source>
        <translation>
            <numerusform>%n red flag</numerusform>
            <numerusform>%n red flags</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent change(s)</source>
        <translation>
            <numerusform>%n unsent change</numerusform>
            <numerusform>%n unsent changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::QueuePane</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n within 10 min</source>
        <translation>
            <numerusform>%n within 10 min</numerusform>
            <numerusform>%n within 10 min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n urgent or overdue item(s) are not shown here.</source>
        <translation>
            <numerusform>%n urgent or overdue item is not shown here.</numerusform>
            <numerusform>%n urgent or overdue items are not shown here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::ReasonPanel</name>
    <message numerus="yes">
        <source>%n week(s), until %1</source>
        <translation>
            <numerusform>%n week, until %1</numerusform>
            <numerusform>%n weeks, until %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The treatment may last longer, as the programme says. %n more time(s) possible.</source>
        <translation>
            <numerusform>The treatment may last longer, as the programme says. %n more time possible.</numerusform>
            <numerusform>The treatment may last longer, as the programme says. %n more times possible.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::RecordView</name>
    <message numerus="yes">
        <source>%n entries could not be read and are left out.</source>
        <translation>
            <numerusform>%n entry could not be read and is left out.</numerusform>
            <numerusform>%n entries could not be read and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <translation>
            <numerusform>%n value</numerusform>
            <numerusform>%n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::ReviewPage</name>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n unsent</numerusform>
            <numerusform>%n unsent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your reply, %n message(s) wait</source>
        <translation>
            <numerusform>Your reply, %n message waits</numerusform>
            <numerusform>Your reply, %n messages wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::SettingsPage</name>
    <message numerus="yes">
        <source>%n patient(s)&apos; records are only with the server: opened, they are fetched. Names are found all the same.</source>
        <translation>
            <numerusform>%n patient&apos;s record is only with the server: opened, it is fetched. The name is found all the same.</numerusform>
            <numerusform>%n patients&apos; records are only with the server: opened, they are fetched. Names are found all the same.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent, the oldest since %1.</source>
        <translation>
            <numerusform>%n unsent, since %1.</numerusform>
            <numerusform>%n unsent, the oldest since %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent.</source>
        <translation>
            <numerusform>%n unsent.</numerusform>
            <numerusform>%n unsent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) your attention.</source>
        <translation>
            <numerusform>%n needs your attention.</numerusform>
            <numerusform>%n need your attention.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Signed out, your %n unsent change(s) stay here encrypted and are sent when you sign in again.</source>
        <translation>
            <numerusform>Signed out, your unsent change stays here encrypted and is sent when you sign in again.</numerusform>
            <numerusform>Signed out, your %n unsent changes stay here encrypted and are sent when you sign in again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::SignInPage</name>
    <message numerus="yes">
        <source>%n attempt(s) left. After that an online sign-in is needed; nothing unsent is lost.</source>
        <translation>
            <numerusform>%n attempt left. After that an online sign-in is needed; nothing unsent is lost.</numerusform>
            <numerusform>%n attempts left. After that an online sign-in is needed; nothing unsent is lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your %n unsent change(s) were handed in to the server; a manager of your unit looks at them.</source>
        <translation>
            <numerusform>Your unsent change was handed in to the server; a manager of your unit looks at it.</numerusform>
            <numerusform>Your %n unsent changes were handed in to the server; a manager of your unit looks at them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent change(s) were not taken by your clinic&apos;s policy: tell your manager what you had done.</source>
        <translation>
            <numerusform>One unsent change was not taken by your clinic&apos;s policy: tell your manager what you had done.</numerusform>
            <numerusform>%n unsent changes were not taken by your clinic&apos;s policy: tell your manager what you had done.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::StatusPane</name>
    <message numerus="yes">
        <source>(the same %n time(s) in a row)</source>
        <translation>
            <numerusform>(%n time)</numerusform>
            <numerusform>(the same %n times in a row)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::SyncPill</name>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n unsent</numerusform>
            <numerusform>%n unsent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::TrendChart</name>
    <message numerus="yes">
        <source>A change of %n point(s) or more is reliable.</source>
        <translation>
            <numerusform>A change of %n point or more is reliable.</numerusform>
            <numerusform>A change of %n points or more is reliable.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::UnitPage</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open</source>
        <translation>
            <numerusform>%n open</numerusform>
            <numerusform>%n open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n course(s) open</source>
        <translation>
            <numerusform>%n course open</numerusform>
            <numerusform>%n courses open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ended in the period</source>
        <translation>
            <numerusform>%n ended in the period</numerusform>
            <numerusform>%n ended in the period</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s), too few to say</source>
        <translation>
            <numerusform>%n answer, too few to say</numerusform>
            <numerusform>%n answers, too few to say</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::UnsentCard</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::VisitCard</name>
    <message numerus="yes">
        <source>%n invited, not come yet</source>
        <translation>
            <numerusform>%n invited, not come yet</numerusform>
            <numerusform>%n invited, not come yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::VitalsCard</name>
    <message numerus="yes">
        <source>%n value(s) are not known and give no points: the total may be higher.</source>
        <translation>
            <numerusform>%n value is not known and gives no points: the total may be higher.</numerusform>
            <numerusform>%n values are not known and give no points: the total may be higher.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) are beyond the limits of the child&apos;s age.</source>
        <translation>
            <numerusform>%n value is beyond the limits of the child&apos;s age.</numerusform>
            <numerusform>%n values are beyond the limits of the child&apos;s age.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::VitalsTable</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n point</numerusform>
            <numerusform>%n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::WaysPanel</name>
    <message numerus="yes">
        <source>+%n min a week</source>
        <translation>
            <numerusform>+%n min a week</numerusform>
            <numerusform>+%n min a week</numerusform>
        </translation>
    </message>
</context>
</TS>
